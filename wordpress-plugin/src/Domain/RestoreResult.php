<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** The domains that a restore has added, or would add. */
final class RestoreResult
{
    /**
     * @param list<string> $added domains
     * @param list<string> $unmanaged those of them that no site uses, so that no sync will remove them
     * @param array<array-key, string> $leftOut why other entries of the earlier list are not restored; messages by entry
     */
    public function __construct(
        public readonly array $added,
        public readonly array $unmanaged,
        public readonly array $leftOut,
    ) {}

    public function summary(): string
    {
        $texts = [
            $this->added === []
                ? __('Nothing was restored.', 'serverpilot-sync')
                : sprintf(
                    /* translators: 1: a number, 2: domains */
                    _n(
                        '%1$s domain is back on ServerPilot\'s list: %2$s.',
                        '%1$s domains are back on ServerPilot\'s list: %2$s.',
                        count($this->added),
                        'serverpilot-sync',
                    ),
                    number_format_i18n(count($this->added)),
                    implode(', ', $this->added),
                ),
        ];
        if ($this->unmanaged !== []) {
            $texts[] = sprintf(
                /* translators: %s: domains */
                __(
                    'No site uses these domains, so they count as added outside this plugin, and no sync removes them: %s.',
                    'serverpilot-sync',
                ),
                implode(', ', $this->unmanaged),
            );
        }
        foreach ($this->leftOut as $entry => $message) {
            /* translators: 1: a domain, 2: the reason */
            $texts[] = sprintf(__('Not restored: %1$s. %2$s', 'serverpilot-sync'), (string) $entry, $message);
        }

        return implode(' ', $texts);
    }
}
