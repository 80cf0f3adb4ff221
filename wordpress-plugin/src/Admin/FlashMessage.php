<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

/** The result of a form, kept for its user until the page is shown again. */
final class FlashMessage
{
    /** Domains that a message names. */
    private const NAMED = 10;

    public function __construct(
        public readonly string $text,
        public readonly bool $isError = false,
    ) {}

    /** @param list<string> $domains that it is about */
    public static function about(string $text, array $domains): self
    {
        $named = implode(', ', array_slice($domains, 0, self::NAMED));

        return new self(sprintf(
            /* translators: 1: what happened, in sentences, 2: domains */
            __('%1$s Domains: %2$s', 'serverpilot-sync'),
            $text,
            count($domains) > self::NAMED ? "{$named}, …" : $named,
        ));
    }

    public function keep(): void
    {
        set_site_transient(self::key(), ['text' => $this->text, 'isError' => $this->isError], MINUTE_IN_SECONDS);
    }

    public static function show(): void
    {
        $kept = get_site_transient(self::key());
        if (is_array($kept)) {
            delete_site_transient(self::key());
            printf(
                '<div class="notice notice-%s inline" role="status"><p>%s</p></div>',
                $kept['isError'] ? 'error' : 'success',
                esc_html((string) $kept['text']),
            );
        }
    }

    private static function key(): string
    {
        return 'serverpilot_sync_message_' . get_current_user_id();
    }
}
