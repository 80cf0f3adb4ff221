<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Checks;

use ServerPilot\Sync\Domain\AppState;
use ServerPilot\Sync\Domain\Certificate\AppCertificate;
use ServerPilot\Sync\Domain\Certificate\CertificateHealth;
use ServerPilot\Sync\Domain\Diagnosis\CheckState;
use ServerPilot\Sync\Domain\Event\Alert;
use ServerPilot\Sync\Domain\Pool\PoolAnswer;
use ServerPilot\Sync\Domain\Pool\PoolApp;
use ServerPilot\Sync\Domain\Pool\PoolReason;

/** Proof, last action and certificate of one app of the pool, with what to do. */
final class AppHealth
{
    public readonly CheckState $state;
    /** @var list<string> */
    private array $sentences = [];

    /**
     * @param PoolApp|null $app null for the main app, which has nothing to prove
     * @param PoolReason|null $reason why it gets no domains; null if it does
     */
    public function __construct(
        ?PoolApp $app,
        public readonly ?PoolReason $reason,
        AppState $state,
        ?AppCertificate $certificate,
    ) {
        $states = [$this->proof($app), $this->action($state), $this->certificate($certificate)];
        $this->state = match (true) {
            in_array(CheckState::Failed, $states, true) => CheckState::Failed,
            in_array(CheckState::Pending, $states, true) => CheckState::Pending,
            default => CheckState::Ok,
        };
    }

    /** @param string $capacity of the app, beginning with its name */
    public function line(string $capacity): string
    {
        return implode(' ', ["{$capacity}.", "{$this->state->label()}.", ...$this->sentences]);
    }

    private function proof(?PoolApp $app): CheckState
    {
        if ($app !== null && $this->reason === null && $app->answer !== PoolAnswer::Proven) {
            // The last proof still holds.
            $this->say($app->answer->message($app->ownDomain));
        }
        if ($app?->isLeaving === true) {
            $this->say(__('It leaves the pool: it gets no more domains.', 'serverpilot-sync'));
        }
        $reason = $this->reason;
        if ($reason === null) {
            return CheckState::Ok;
        }
        $this->say($reason->message());
        $this->say($reason->isAboutProof() && $app !== null ? $app->answer->message($app->ownDomain) : '');
        $this->say($reason->remedy());

        return $reason === PoolReason::UpdateFailed ? CheckState::Pending : CheckState::Failed;
    }

    private function action(AppState $state): CheckState
    {
        if ($state->failed_actions === 0) {
            return CheckState::Ok;
        }
        $this->say(Alerts::actionsFail($state));
        $this->say(Alert::ServerAction->remedy());

        return (time() - ($state->failing_since ?? time())) > Alerts::LASTING
            ? CheckState::Failed
            : CheckState::Pending;
    }

    private function certificate(?AppCertificate $certificate): CheckState
    {
        if ($certificate === null) {
            $this->say(__('ServerPilot has reported no certificate for it yet.', 'serverpilot-sync'));

            return CheckState::Ok;
        }
        $health = $certificate->lifetime()->health(time());
        $this->say(sprintf(
            $health === CertificateHealth::Ended
                /* translators: %s: a date */
                ? __('Its certificate expired on %s.', 'serverpilot-sync')
                /* translators: %s: a date */
                : __('Its certificate is valid until %s.', 'serverpilot-sync'),
            (string) wp_date((string) get_option('date_format'), $certificate->end),
        ));
        if ($health !== CertificateHealth::Ok) {
            $this->say($health->sentence());
            $this->say($certificate->isCustom ? CertificateHealth::customRemedy() : CertificateHealth::remedy());
        }
        if ($certificate->lost !== []) {
            $this->say(sprintf(
                /* translators: %s: domains */
                __('Its certificate no longer covers %s.', 'serverpilot-sync'),
                implode(', ', array_slice($certificate->lost, 0, 5)) . (count($certificate->lost) > 5 ? ', …' : ''),
            ));
            $this->say(CertificatesCheck::lostRemedy());
        }

        return match (true) {
            $health->value >= CertificateHealth::Alarm->value, $certificate->lost !== [] => CheckState::Failed,
            $health === CertificateHealth::Ok => CheckState::Ok,
            default => CheckState::Pending,
        };
    }

    private function say(string $sentence): void
    {
        if ($sentence !== '') {
            $this->sentences[] = $sentence;
        }
    }
}
