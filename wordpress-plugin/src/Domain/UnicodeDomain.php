<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/**
 * An internationalised domain as its owner writes it. Punycode by RFC 3492, because PHP's `intl` may be missing. Only for display, with
 * the ASCII form beside it: two different domains can look the same.
 */
final class UnicodeDomain
{
    private const BASE = 36;
    private const T_MAX = 26;
    private const SKEW = 38;
    private const DAMP = 700;

    /** @return string empty if it is not internationalised, or has characters that are not letters or digits */
    public static function of(string $ascii): string
    {
        if (!str_contains(".{$ascii}", '.xn--')) {
            return '';
        }
        $labels = array_map(
            static fn(string $label): ?string => str_starts_with($label, 'xn--')
                ? self::decode(substr($label, 4))
                : $label,
            explode('.', $ascii),
        );

        return in_array(null, $labels, true) ? '' : implode('.', $labels);
    }

    private static function decode(string $punycode): ?string
    {
        $end = strrpos($punycode, '-');
        $points = $end === false || $end === 0 ? [] : array_map(ord(...), str_split(substr($punycode, 0, $end)));
        [$n, $i, $bias] = [128, 0, 72];
        $at = $end === false ? 0 : $end + 1;
        while ($at < strlen($punycode)) {
            [$before, $weight] = [$i, 1];
            for ($k = self::BASE;; $k += self::BASE) {
                $digit = strpos('abcdefghijklmnopqrstuvwxyz0123456789', $punycode[$at] ?? '?');
                $at++;
                if ($digit === false) {
                    return null;
                }
                $i += $digit * $weight;
                $threshold = max(1, min(self::T_MAX, $k - $bias));
                if ($digit < $threshold) {
                    break;
                }
                $weight *= self::BASE - $threshold;
                if ($weight > 0x7FFF_FFFF) {
                    return null;
                }
            }
            $count = count($points) + 1;
            $bias = self::adapt($i - $before, $count, $before === 0);
            $n += intdiv($i, $count);
            $i %= $count;
            if ($n > 0x10_FFFF) {
                return null;
            }
            array_splice($points, $i, 0, [$n]);
            $i++;
        }
        $label = html_entity_decode(
            implode('', array_map(static fn(int $point): string => "&#{$point};", $points)),
            ENT_QUOTES | ENT_HTML5,
            'UTF-8',
        );

        // No control characters, no changes of direction, nothing that looks like a part of a URL.
        return preg_match('/^[\p{L}\p{M}0-9·-]+$/u', $label) === 1 ? $label : null;
    }

    private static function adapt(int $delta, int $count, bool $is_first): int
    {
        $delta = $is_first ? intdiv($delta, self::DAMP) : intdiv($delta, 2);
        $delta += intdiv($delta, $count);
        $k = 0;
        while ($delta > intdiv((self::BASE - 1) * self::T_MAX, 2)) {
            $delta = intdiv($delta, self::BASE - 1);
            $k += self::BASE;
        }

        return $k + intdiv(self::BASE * $delta, $delta + self::SKEW);
    }
}
