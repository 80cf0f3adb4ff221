<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

use ServerPilot\Sync\Host\AdminPage;

/** The POST forms of the page: their URL, nonce, permission check and buttons. */
final class Form
{
    /** WordPress's list table prints a nonce of this name for its plural; the other forms use the same. */
    public const NONCE = 'bulk-serverpilot-domains';

    /** WordPress's handler for forms of the network admin. */
    public static function url(): string
    {
        return network_admin_url('edit.php?action=serverpilot_sync');
    }

    /** Ends the request unless the form was sent from a page of ours, by a network administrator. */
    public static function authorize(string $nonce): void
    {
        check_admin_referer($nonce);
        if (!AdminPage::isAllowed()) {
            wp_die(esc_html__('You are not allowed to do this.', 'serverpilot-sync'), '', ['response' => 403]);
        }
    }

    /** Redirects to the page that the form was on. */
    public static function redirectBack(string $otherwise): never
    {
        $back = wp_get_referer();
        $url = remove_query_arg(['_wpnonce'], $back === false ? $otherwise : $back);
        // The number of a page that was entered above the table, which is in the form of the actions.
        $page = (int) Request::field('paged');
        self::redirectTo($page > 0 ? add_query_arg('paged', $page, $url) : $url);
    }

    public static function redirectTo(string $url): never
    {
        wp_safe_redirect($url);
        exit();
    }

    /**
     * A form with one button.
     *
     * @param array<string, string> $fields hidden ones
     *
     * @return string markup, escaped
     */
    public static function button(string $name, string $label, array $fields = [], string $class = ''): string
    {
        $hidden = '';
        foreach ($fields as $field => $value) {
            $hidden .= sprintf('<input type="hidden" name="%s" value="%s">', esc_attr($field), esc_attr($value));
        }

        return sprintf(
            '<form method="post" action="%s" class="serverpilot-button">%s%s<button type="submit" name="%s" value="1" class="button %s">%s</button></form>',
            esc_url(self::url()),
            wp_nonce_field(self::NONCE, '_wpnonce', true, false),
            $hidden,
            esc_attr($name),
            esc_attr($class),
            esc_html($label),
        );
    }
}
