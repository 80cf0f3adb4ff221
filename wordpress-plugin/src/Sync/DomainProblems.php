<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Domain\ActionState;
use ServerPilot\Sync\Domain\AppState;
use ServerPilot\Sync\Domain\Diagnosis\Diagnosis;
use ServerPilot\Sync\Domain\Diagnosis\ProblemLabel;
use ServerPilot\Sync\Domain\DomainRecord;
use ServerPilot\Sync\Store\AppStates;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\FactGroups;

/** What is wrong with which domains, counted for the page: as many statements with 3,000 domains as with three. */
final class DomainProblems
{
    private FactGroups $groups;
    /** @var array<string, Diagnosis>|null by group */
    private ?array $diagnoses = null;

    public function __construct(
        private DomainFactsReader $facts,
    ) {
        $this->groups = new FactGroups(
            array_values(DesiredTables::mappingTables()),
            array_values(array_filter(array_map(
                static fn(AppState $state): string => $state->action ?? '',
                AppStates::all(),
            ))),
            AppCertificates::lost(),
        );
    }

    /**
     * Each domain by itself: what concerns all of them is shown once, above the table, and hides no domain's state.
     *
     * @param list<DomainRecord> $records
     *
     * @return array<string, Diagnosis> by domain
     */
    public function of(array $records): array
    {
        $diagnoses = [];
        foreach ($this->facts->remembered($records) as $domain => $facts) {
            $diagnoses[$domain] = Diagnosis::of($facts->with(
                pause: null,
                serverContact: null,
                action: $facts->action === ActionState::Failed ? ActionState::None : $facts->action,
            ));
        }

        return $diagnoses;
    }

    /** @return array<string, int> rows of the table by a code of their problem, the most frequent first; one code for those with the same label */
    public function counts(): array
    {
        $codes = [];
        $values = [];
        foreach ($this->byGroup() as $group => $diagnosis) {
            $code = $diagnosis->firstProblem()->code ?? '';
            if ($code !== '') {
                $codes += [ProblemLabel::of($code) => $code];
                $values[$group] = $codes[ProblemLabel::of($code)];
            }
        }
        $counts = $this->groups->counts($values);
        arsort($counts);

        return $counts;
    }

    /** @return int rows of the table that wait for an operator */
    public function needing(): int
    {
        $needing = array_filter($this->byGroup(), static fn(Diagnosis $diagnosis): bool => $diagnosis->needsOperator());

        return array_sum($this->groups->counts(array_map(static fn(): string => 'need', $needing)));
    }

    /** @return string a condition: the domain waits for an operator */
    public function conditionOfNeed(): string
    {
        return $this->condition(static fn(Diagnosis $diagnosis): bool => $diagnosis->needsOperator());
    }

    /** @return string a condition: the domain's problem has the same label as that code */
    public function conditionOf(string $code): string
    {
        $label = ProblemLabel::of($code);

        return $this->condition(static function (Diagnosis $diagnosis) use ($label): bool {
            $problem = $diagnosis->firstProblem();

            return $problem !== null && ProblemLabel::of($problem->code) === $label;
        });
    }

    /** @param \Closure(Diagnosis): bool $is */
    private function condition(\Closure $is): string
    {
        return $this->groups->in(array_map(strval(...), array_keys(array_filter($this->byGroup(), $is))));
    }

    /** @return array<array-key, Diagnosis> */
    private function byGroup(): array
    {
        if ($this->diagnoses === null) {
            $examples = $this->groups->examples();
            $records = array_column(DomainList::byId(array_values($examples)), null, 'id');
            $diagnoses = $this->of(array_values($records));
            $this->diagnoses = [];
            foreach ($examples as $group => $id) {
                if (isset($records[$id])) {
                    $this->diagnoses[$group] = $diagnoses[$records[$id]->domain];
                }
            }
        }

        return $this->diagnoses;
    }
}
