<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Customer;

/** The panel in Ultimate Multisite's element of a site's domains, and the check in its dialog that adds one. */
final class UltimateElement
{
    /** Ultimate Multisite's list of a site's domains. */
    public const VIEW = 'dashboard-widgets/domain-mapping';

    public function __construct(
        private Panel $panel,
    ) {}

    /**
     * Prints the panel before the view: neither generation has an action in it, and both apply this filter just before they print it.
     *
     * @param mixed $variables of the view that is about to be shown; they stay
     */
    public function show(mixed $variables, mixed $view): mixed
    {
        $site = $view === self::VIEW && is_array($variables) ? self::site($variables) : 0;
        if ($site > 0 && $this->panel->isFor($site)) {
            // For the dialog, also without domains.
            Assets::enqueue();
            echo $this->panel->html($site, 3, false);
        }

        return $variables;
    }

    /**
     * @param mixed $fields of the form that adds a domain; that of the network's administrators has no site
     */
    public function fields(mixed $fields): mixed
    {
        if (!is_array($fields) || !isset($fields['domain'], $fields['current_site'])) {
            return $fields;
        }
        $all = [];
        foreach ($fields as $name => $field) {
            $all[$name] = $field;
            if ($name === 'domain') {
                $all['serverpilot_new_domain'] = [
                    'type' => 'note',
                    // `v-pre`: the form is a template of Vue, which must not read what the check writes here.
                    'desc' => '<div class="serverpilot-new-domain" role="status" v-pre></div>',
                    'wrapper_html_attr' => ['v-show' => 'ready', 'v-cloak' => '1'],
                ];
            }
        }

        return $all;
    }

    /** @param array<array-key, mixed> $variables */
    private static function site(array $variables): int
    {
        $modal = $variables['modal'] ?? null;
        $url = is_array($modal) && is_string($modal['url'] ?? null) ? $modal['url'] : '';
        $query = [];
        parse_str((string) wp_parse_url($url, PHP_URL_QUERY), $query);
        $site = $query['current_site'] ?? '';

        return is_string($site) && ctype_digit($site) ? (int) $site : 0;
    }
}
