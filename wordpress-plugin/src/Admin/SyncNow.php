<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

use Closure;
use ServerPilot\Sync\Host\AdminPage;
use ServerPilot\Sync\Sync\MainSwitch;
use ServerPilot\Sync\Sync\Reconciler;
use Throwable;

/**
 * The button "Sync now". The script starts a sync and polls which step it has reached. Without JavaScript, the button is a
 * form, and the page loads again when the sync has finished.
 */
final class SyncNow
{
    public function __construct(
        private MainSwitch $switch,
        private Reconciler $reconciler,
    ) {}

    /** @param Closure(string): void|null $progress called with the name of each step */
    public function run(?Closure $progress = null): FlashMessage
    {
        $refusal = $this->refusal();
        if ($refusal !== null) {
            return $refusal;
        }
        $result = $this->reconciler->run($progress, ignore_delays: true);

        return new FlashMessage($result->summary(), $result->isProblem());
    }

    /** Why ServerPilot's list may not be changed while the switch is off; null while it is on. */
    public function refusal(): ?FlashMessage
    {
        return $this->switch->isOn() ? null : new FlashMessage($this->switch->offMessage(), true);
    }

    public function show(): void
    {
        if ($this->switch->isOn()) {
            echo '<div class="serverpilot-sync">';
            echo Form::button('sync', __('Sync now', 'serverpilot-sync'), [], 'button-primary'); // escaped by Form
            echo '<progress max="4" value="0" hidden></progress> <span role="status"></span></div>';
        }
    }

    /** @return array{nonce: string, texts: array<string, string>} for the script */
    public static function forScript(): array
    {
        return [
            'nonce' => wp_create_nonce(Form::NONCE),
            'texts' => [
                'list' => __('Reading ServerPilot\'s list…', 'serverpilot-sync'),
                'plan' => __('Comparing with the sites of this network…', 'serverpilot-sync'),
                'send' => __('Sending the changes…', 'serverpilot-sync'),
                'certificate' => __('Checking the certificate…', 'serverpilot-sync'),
                'failed' => __('No response. Reload the page to see the result.', 'serverpilot-sync'),
            ],
        ];
    }

    /** Runs a sync for the script, and responds with its result. */
    public function start(): void
    {
        self::authorize();
        try {
            $message = $this->run(static fn(string $step) => set_site_transient(
                self::key(),
                $step,
                2 * MINUTE_IN_SECONDS,
            ));
        } catch (Throwable $e) {
            $message = new FlashMessage($e->getMessage(), true);
        }
        delete_site_transient(self::key());
        $message->keep();
        wp_send_json_success(['message' => $message->text]);
    }

    /** Responds to the script with the step that the sync has reached. */
    public function step(): void
    {
        self::authorize();
        wp_send_json_success(['step' => (string) get_site_transient(self::key())]);
    }

    /** Ends a request of the script unless it was sent from the page, by a network administrator. */
    public static function authorize(): void
    {
        check_ajax_referer(Form::NONCE, 'nonce');
        if (!AdminPage::isAllowed()) {
            wp_send_json_error(['message' => __('You are not allowed to do this.', 'serverpilot-sync')], 403);
        }
    }

    private static function key(): string
    {
        return 'serverpilot_sync_step_' . get_current_user_id();
    }
}
