<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Pool;

/** The apps that serve the networks: the main app, which cannot leave, and further ones. Pure. */
final class Pool
{
    /** Ids of further apps in `wp-config.php`, separated by commas. */
    public const CONSTANT = 'WU_SERVER_PILOT_POOL';

    /** @param list<PoolApp> $further in the order in which they get domains */
    public function __construct(
        public readonly string $main,
        public readonly array $further = [],
    ) {}

    /**
     * @param string $listed value of the constant; empty if it is not defined
     * @param array<array-key, mixed> $stored by app id
     */
    public static function of(string $main, string $listed, array $stored): self
    {
        $ids = [[]];
        preg_match_all('/[^\s,]+/', $listed, $ids);
        $is_listed = array_fill_keys($ids[0], true);
        $further = [];
        foreach (array_diff_key($is_listed + $stored, [$main => true]) as $app_id => $_) {
            $app = PoolApp::ofStored((string) $app_id, $stored[$app_id] ?? null);
            $further[] = $app->with(isLeaving: !$app->isChosen && !isset($is_listed[$app_id]));
        }

        return new self($main, $further);
    }

    /** @return non-empty-list<string> the main app first */
    public function appIds(): array
    {
        return [$this->main, ...array_map(static fn(PoolApp $app): string => $app->appId, $this->further)];
    }

    /**
     * A warning for each pair of apps whose order is unknown, because the name of one begins with that of the other.
     *
     * @param array<array-key, list<string>> $unordered ids of the other app of each pair, by the id of one
     * @param array<array-key, string> $names by id, of the apps that count
     *
     * @return list<string>
     */
    public static function warnings(array $unordered, array $names): array
    {
        $warnings = [];
        foreach ($names as $app_id => $name) {
            foreach ($unordered[$app_id] ?? [] as $other) {
                $pair = [$name, $names[$other] ?? ''];
                sort($pair);
                if ($pair[0] === '') {
                    continue;
                }
                $warnings[implode(' ', $pair)] = sprintf(
                    /* translators: 1, 2: names of apps */
                    __(
                        'The name of the app %2$s begins with that of the app %1$s. It is not known which of them gets the visitors of a domain that both list, so such a domain stays on both. Better use an app with another name.',
                        'serverpilot-sync',
                    ),
                    ...$pair,
                );
            }
        }

        return array_values($warnings);
    }

    public function find(string $app_id): ?PoolApp
    {
        foreach ($this->further as $app) {
            if ($app->appId === $app_id) {
                return $app;
            }
        }

        return null;
    }

    /** A copy in which an app is replaced or added. */
    public function having(PoolApp $app): self
    {
        $further = [];
        foreach ([...$this->further, $app] as $each) {
            $further[$each->appId] = $each;
        }

        return new self($this->main, array_values($further));
    }

    /** @return list<array{app_id: string, own_domain: ?string, proven_at: ?int, leaving: bool}>|null null if there are no further apps */
    public function toFacts(): ?array
    {
        return $this->further === []
            ? null
            : array_map(static fn(PoolApp $app): array => $app->toFact(), $this->further);
    }
}
