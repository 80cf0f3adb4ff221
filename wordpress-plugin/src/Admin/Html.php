<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

/** Tables and times in the same format on every tab. */
final class Html
{
    /**
     * A table of text, which is escaped here. The first cell of a row is the row's heading.
     *
     * @param string $caption only for screen readers, unless the table has a class
     * @param list<string> $headings
     * @param list<list<string>> $rows
     * @param list<string> $buttons one for the last cell of each row; escaped markup
     */
    public static function table(
        string $caption,
        array $headings,
        array $rows,
        string $class = '',
        array $buttons = [],
    ): void {
        printf(
            '<table class="widefat striped %s"><caption class="%s">%s</caption><thead><tr>',
            esc_attr($class),
            $class === '' ? 'screen-reader-text' : '',
            esc_html($caption),
        );
        foreach ($headings as $heading) {
            printf('<th scope="col">%s</th>', esc_html($heading));
        }
        echo '</tr></thead><tbody>';
        foreach ($rows as $n => $row) {
            echo '<tr>';
            foreach ($row as $column => $cell) {
                printf($column === 0 ? '<th scope="row">%s</th>' : '<td>%s</td>', esc_html($cell));
            }
            echo isset($buttons[$n]) ? "<td>{$buttons[$n]}</td></tr>" : '</tr>';
        }
        echo '</tbody></table>';
    }

    /** A Unix time in the network's time zone and formats; a dash for none. */
    public static function date(?int $time, bool $with_time = true): string
    {
        $format = get_option('date_format') . ($with_time ? ' ' . get_option('time_format') : '');

        return $time === null ? '–' : (string) wp_date($format, $time);
    }
}
