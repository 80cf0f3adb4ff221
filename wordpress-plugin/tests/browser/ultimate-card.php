<?php
/**
 * Ultimate Multisite's list of a site's domains, as far as our texts meet it: the structure of its view of a row, and what its classes
 * do. Copied to the must-use plugins. Our texts are left out with `ours=0`, to compare.
 */
declare(strict_types=1);

add_action('admin_post_test_card', static function (): void {
    $is_ours = ($_GET['ours'] ?? '1') === '1';
    $filter = static fn (array $variables, string $view): array => $is_ours ? apply_filters('wp_ultimo_render_vars', $variables, $view, false) : $variables;
    $domains = explode(',', (string) $_GET['domains']);
    $item = static fn (string $value): array => ['wrapper_classes' => '', 'icon' => 'icon', 'label' => '', 'value' => $value];
    $print = static function (array $items, string $class): void {
        foreach (array_values($items) as $n => $item) {
            printf(
                '<span class="wu-flex wu-items-center wu-text-xs %s %s %s"><span class="%s"></span>%s</span>',
                $class,
                $n === 0 ? '' : 'sm:wu-mt-0 sm:wu-ml-6',
                esc_attr($item['wrapper_classes']),
                esc_attr($item['icon']),
                wp_kses_post($item['value']),
            );
        }
    };
    echo '<!doctype html><html lang="en"><head><meta name="viewport" content="width=device-width"><title>My site</title><style>
        *, ::before, ::after { box-sizing: border-box; }
        body { margin: 8px; font: 14px/1.4 sans-serif; }
        table { border-collapse: collapse; width: 100%; }
        .wu-flex { display: flex; } .wu-flex-grow { flex-grow: 1; } .wu-flex-shrink-0 { flex-shrink: 0; }
        .wu-items-center { align-items: center; } .wu-justify-between { justify-content: space-between; }
        .wu-text-xs { font-size: 0.75rem; } .wu-p-2 { padding: 0.5rem; }
        .wu-truncate { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
        .icon { display: inline-block; width: 16px; height: 16px; margin-right: 0.25rem; background: #ccc; }
        @media (min-width: 640px) { .sm\:wu-flex { display: flex; } .sm\:wu-justify-between { justify-content: space-between; } .sm\:wu-ml-6 { margin-left: 1.5rem; } }
        </style>';
    wp_head();
    echo '</head><body><main>';
    $filter(['modal' => ['url' => '/?current_site=1'], 'domains' => array_map(static fn (string $domain): array => ['domain_object' => new class($domain) {
        public function __construct(private string $domain) {}

        public function get_domain(): string
        {
            return $this->domain;
        }
    }], $domains)], 'dashboard-widgets/domain-mapping');
    echo '<div class="wu-styling" id="card"><table><tbody>';
    foreach ($domains as $domain) {
        $row = $filter([
            'args' => ['title' => $domain],
            'first_row' => ['primary' => $item('Alias'), 'secure' => $item('Not Secure (HTTP)')],
            'second_row' => ['make_primary' => $item('Make Primary'), 'remove' => $item('Delete')],
        ], 'base/responsive-table-row');
        echo '<tr><td><div><div class="wu-p-2 wu-flex"><div class="wu-flex-grow"><div class="wu-flex wu-items-center wu-justify-between"><span class="wu-truncate title">',
            esc_html($domain), '</span></div><div class="sm:wu-flex sm:wu-justify-between"><div class="sm:wu-flex">';
        $print($row['first_row'], 'first');
        echo '</div><div class="sm:wu-flex wu-items-center wu-text-xs">';
        $print($row['second_row'], 'second');
        echo '</div></div></div></div></div></td></tr>';
    }
    echo '</tbody></table></div></main>';
    wp_footer();
    echo '</body></html>';
});
