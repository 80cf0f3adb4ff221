<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Dns;

/** What to do with a DNS record. */
enum DnsChangeKind: string
{
    case Add = 'add';
    case Change = 'change';
    case Remove = 'remove';

    /** The heading of a record of that type, such as "Add this A record". */
    public function heading(string $type): string
    {
        return sprintf(
            match ($this) {
                /* translators: %s: the type of a DNS record, such as A */
                self::Add => __('Add this %s record', 'serverpilot-sync'),
                /* translators: %s: the type of a DNS record, such as A */
                self::Change => __('Change this %s record', 'serverpilot-sync'),
                /* translators: %s: the type of a DNS record, such as A */
                self::Remove => __('Remove this %s record', 'serverpilot-sync'),
            },
            $type,
        );
    }
}
