<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Customer;

use ServerPilot\Sync\Domain\Diagnosis\DnsAdvice;
use ServerPilot\Sync\Host\Ultimate\MappingInstructions;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\CustomerStatusReader;
use ServerPilot\Sync\Sync\MainSwitch;

/**
 * Shows the status of a customer's domain in Ultimate Multisite's list of a site's domains. Versions with the integration
 * registry have a filter for its rows. Older ones only have a filter for all views: the view of the list names the domains, and
 * their row views get the status.
 */
final class UltimateDomainList
{
    private const ROW_VIEW = 'base/responsive-table-row';

    /** @var array<string, array{state: string, message: string}> of the list that is being shown, by domain in lower case */
    private array $shown = [];

    public function __construct(
        private MainSwitch $switch,
        private CustomerStatusReader $status,
    ) {}

    /**
     * @param mixed $info the row's items, by name
     * @param mixed $record the domain's record
     */
    public function info(mixed $info, mixed $record): mixed
    {
        $domain = self::domain($record);

        return is_array($info) && $domain !== '' && $this->switch->isOn() ? $this->with($info, $domain) : $info;
    }

    /** @param mixed $variables of the view that is about to be shown */
    public function variables(mixed $variables, mixed $view): mixed
    {
        if (
            !is_array($variables)
            || !in_array($view, [UltimateElement::VIEW, self::ROW_VIEW], true)
            || !$this->switch->isOn()
        ) {
            return $variables;
        }
        if ($view === UltimateElement::VIEW) {
            $this->shown = $this->status->ofAll(array_values(array_unique(array_filter(array_map(
                static fn(mixed $row): string => strtolower(self::domain(
                    is_array($row) ? $row['domain_object'] ?? null : null,
                )),
                (array) ($variables['domains'] ?? []),
            )))));

            return $variables;
        }
        $domain = (string) ($variables['args']['title'] ?? '');
        if ($domain !== '' && isset($this->shown[$domain])) {
            $variables['first_row'] = $this->with((array) ($variables['first_row'] ?? []), $domain);
        }

        return $variables;
    }

    /**
     * What a customer reads before mapping a domain: the same records that its status asks for later. An operator's own text
     * stays.
     *
     * @param mixed $text of Ultimate Multisite
     * @param mixed $network the domain in it
     * @param mixed $address the IP address in it
     */
    public function instructions(mixed $text, mixed $network, mixed $address): mixed
    {
        $server = State::server()['address'];
        if (
            $server === ''
            || !is_string($text)
            || !is_string($network)
            || !MappingInstructions::isDefault($text, $network, is_string($address) ? $address : '')
            || !$this->switch->isOn()
        ) {
            return $text;
        }

        return esc_html(DnsAdvice::beforeMapping($network, $server));
    }

    private static function domain(mixed $record): string
    {
        return is_object($record) && method_exists($record, 'get_domain') ? (string) $record->get_domain() : '';
    }

    /**
     * @param array<mixed> $info
     *
     * @return array<mixed>
     */
    private function with(array $info, string $domain): array
    {
        $status = $this->shown[strtolower($domain)] ?? $this->status->of($domain);
        if ($status['message'] === '' || isset($info['serverpilot'])) {
            return $info;
        }
        $info['serverpilot'] = [
            'wrapper_classes' => 'serverpilot-status' . ($status['state'] === 'ready' ? ' wu-text-green-500' : ''),
            'icon' => 'dashicons-wu-globe wu-align-text-bottom wu-mr-1',
            'label' => '',
            'value' => esc_html($status['message']),
        ];

        return $info;
    }
}
