<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Installation;

/** The extension as loaded by one PHP installation of the network, of a web server or a command line. */
final class LoadedExtension
{
    /**
     * @param bool $isWeb it serves requests
     * @param string $php the version of PHP
     * @param string $version of the extension; empty if it is not loaded
     * @param bool $isReplaced the library was replaced or removed after it was loaded
     * @param int $at when it was recorded; Unix time
     */
    public function __construct(
        public readonly string $host,
        public readonly bool $isWeb,
        public readonly string $php,
        public readonly string $version,
        public readonly bool $isReplaced,
        public readonly int $at,
    ) {}

    /** @param mixed $stored as returned by {@see self::toStored()} */
    public static function ofStored(mixed $stored): self
    {
        $stored = is_array($stored) ? $stored : [];
        $text = static fn(string $name): string => is_string($stored[$name] ?? null) ? $stored[$name] : '';

        return new self(
            $text('host'),
            ($stored['web'] ?? false) === true,
            $text('php'),
            $text('version'),
            ($stored['replaced'] ?? false) === true,
            is_int($stored['at'] ?? null) ? $stored['at'] : 0,
        );
    }

    /** @return array{host: string, web: bool, php: string, version: string, replaced: bool, at: int} */
    public function toStored(): array
    {
        return [
            'host' => $this->host,
            'web' => $this->isWeb,
            'php' => $this->php,
            'version' => $this->version,
            'replaced' => $this->isReplaced,
            'at' => $this->at,
        ];
    }

    /** Identifies the PHP installation: a later record with the same key replaces an earlier one. */
    public function key(): string
    {
        return ($this->isWeb ? 'web' : 'cli') . "@{$this->host}";
    }

    /** Are the records equal, apart from their times? */
    public function equals(self $other): bool
    {
        return (['at' => 0] + $this->toStored()) === (['at' => 0] + $other->toStored());
    }

    /** Such as "web server web1, PHP 8.2.31: 0.1.0". */
    public function describe(): string
    {
        return sprintf(
            $this->isWeb
                /* translators: 1: the name of a machine, 2: the version of PHP, 3: the version of the extension */
                ? __('web server %1$s, PHP %2$s: %3$s', 'serverpilot-sync')
                /* translators: 1: the name of a machine, 2: the version of PHP, 3: the version of the extension */
                : __('command line of %1$s, PHP %2$s: %3$s', 'serverpilot-sync'),
            $this->host,
            $this->php,
            match (true) {
                $this->version === '' => __('not loaded', 'serverpilot-sync'),
                $this->isReplaced => sprintf(
                    /* translators: %s: a version */
                    __('%s, until PHP is reloaded', 'serverpilot-sync'),
                    $this->version,
                ),
                default => $this->version,
            },
        );
    }
}
