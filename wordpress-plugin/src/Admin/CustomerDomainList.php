<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

use ServerPilot\Sync\Plugin;

use function ServerPilot\Sync\domain_status;

/**
 * Puts the state of a customer's domain into Ultimate Multisite's own list of a site's domains. The registry generation has
 * a filter for it; the older one has only that of every view, which is used between the list and its rows.
 */
final class CustomerDomainList
{
    private const LIST_VIEW = 'dashboard-widgets/domain-mapping';
    private const ROW_VIEW = 'base/responsive-table-row';

    /** @var array<string, true> the names of the list that is being shown */
    private static array $shown = [];

    /**
     * @param mixed $info the row's items, by name
     * @param mixed $record of the domain
     */
    public static function info(mixed $info, mixed $record): mixed
    {
        return Plugin::instance()->isOn()
        && is_array($info)
        && is_object($record)
        && method_exists($record, 'get_domain')
            ? self::with($info, (string) $record->get_domain())
            : $info;
    }

    /** @param mixed $variables of the view that is about to be shown */
    public static function variables(mixed $variables, mixed $view): mixed
    {
        if (!is_array($variables) || !Plugin::instance()->isOn()) {
            return $variables;
        }
        if ($view === self::LIST_VIEW) {
            self::$shown = [];
            foreach ((array) ($variables['domains'] ?? []) as $domain) {
                $record = is_array($domain) ? $domain['domain_object'] ?? null : null;
                if (is_object($record) && method_exists($record, 'get_domain')) {
                    self::$shown[strtolower((string) $record->get_domain())] = true;
                }
            }
        } elseif ($view === self::ROW_VIEW) {
            $name = (string) ($variables['args']['title'] ?? '');
            if (isset(self::$shown[$name])) {
                $variables['first_row'] = self::with((array) ($variables['first_row'] ?? []), $name);
            }
        }

        return $variables;
    }

    /**
     * @param array<mixed> $info
     *
     * @return array<mixed>
     */
    private static function with(array $info, string $name): array
    {
        $status = domain_status($name);
        if ($status['message'] === '' || isset($info['serverpilot'])) {
            return $info;
        }
        $info['serverpilot'] = [
            'wrapper_classes' => $status['state'] === 'ready' ? 'wu-text-green-500' : '',
            'icon' => 'dashicons-wu-globe wu-align-text-bottom wu-mr-1',
            'label' => '',
            'value' => esc_html($status['message']),
        ];

        return $info;
    }
}
