<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Cli;

use ServerPilot\Sync\Domain\Diagnosis;

/** What mends a link, for somebody at a shell: the chain names the button, this adds the command. */
final class RemedyText
{
    /** @param array<string, string> $link of {@see Diagnosis} */
    public static function of(array $link, string $name): string
    {
        $command = match ($link['code']) {
            'register.paused' => 'resume',
            'held.brake' => 'brake',
            'held.network', 'held.wildcard' => "confirm {$name}",
            'held.operator', 'held.off' => "release {$name}",
            'register.unknown', 'register.due', 'list.absent', 'list.rejected', 'list.server' => "sync {$name}",
            default => '',
        };

        return Console::line($command === '' ? $link['cure'] : "{$link['cure']} (wp serverpilot {$command})");
    }
}
