<?php

declare(strict_types=1);

namespace ServerPilot\Sync\SiteHealth;

/** What one test of Site Health came to. */
final class Verdict
{
    /**
     * @param 'good'|'recommended'|'critical' $status
     * @param string $label the result in a few words, as text
     * @param list<string> $says what is wrong, and what to do: a paragraph each, as text
     * @param list<string> $names what it is about, a line each, as text; shown after the first paragraph
     */
    public function __construct(
        public readonly string $status,
        public readonly string $label,
        public readonly array $says,
        public readonly array $names = [],
    ) {}

    /** For what is not looked at while the plugin is switched off. */
    public static function off(): self
    {
        return new self('good', __('ServerPilot Sync is switched off', 'serverpilot-sync'), [
            __('This is looked at once it is switched on. Until then the plugin changes nothing.', 'serverpilot-sync'),
        ]);
    }

    public function description(): string
    {
        $paragraphs = array_map(static fn(string $said): string => '<p>' . esc_html($said) . '</p>', $this->says);
        if ($this->names !== []) {
            $lines = array_map(static fn(string $name): string => '<li>' . esc_html($name) . '</li>', $this->names);
            array_splice($paragraphs, 1, 0, '<ul>' . implode('', $lines) . '</ul>');
        }

        return implode('', $paragraphs);
    }
}
