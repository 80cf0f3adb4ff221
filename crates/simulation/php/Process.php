<?php
declare(strict_types=1);

/** A PHP process: a fiber with its own copy of the globals. */
final class Process
{
    /** Globals of WordPress that two processes must not share. */
    private const GLOBALS = ['wp_object_cache', 'wp_filter', 'wp_current_filter', 'wp_actions', 'wp_filters', 'wpdb', 'current_site'];

    private static ?self $current = null;
    /** @var array<string, mixed> the globals as they are after WordPress has loaded */
    private static array $loaded = [];

    private ?Fiber $fiber = null;
    private bool $dead = false;
    private bool $desired_changed = false;
    private bool $desired_read = false;
    /** Statements that may run before it stops again. */
    private int $steps = 0;
    private string $how = 'run';
    /** @var array<string, mixed> */
    private array $globals;

    /** @param array<string, mixed> $globals in place of those of the network itself */
    public function __construct(
        public readonly int $id,
        public readonly int $server,
        array $globals = [],
    ) {
        $this->globals = $globals + self::$loaded;
        $this->globals['wp_object_cache'] = new WP_Object_Cache();
        // It caches columns, and keeps the last error.
        $this->globals['wpdb'] = clone $this->globals['wpdb'];
        // A hook stores its own progress.
        $this->globals['wp_filter'] = array_map(static fn (WP_Hook $hook): WP_Hook => clone $hook, self::$loaded['wp_filter']);
    }

    public static function keepGlobals(): void
    {
        foreach (self::GLOBALS as $name) {
            self::$loaded[$name] = $GLOBALS[$name] ?? [];
        }
        self::$loaded['wpdb'] = clone $GLOBALS['wpdb'];
    }

    public static function current(): ?self
    {
        return self::$current;
    }

    public function isDead(): bool
    {
        return $this->dead;
    }

    /** @return array<string, mixed> where it stopped */
    public function start(Closure $task): array
    {
        $this->fiber = new Fiber($task);

        return $this->run(fn () => $this->fiber->start());
    }

    /** @param array<string, mixed> $command @return array<string, mixed> */
    public function resume(array $command): array
    {
        $this->steps = (int) ($command['steps'] ?? 1) - 1;
        $this->how = (string) ($command['how'] ?? 'run');
        $thrown = $command['throw'] ?? null;

        return $this->run(fn () => $thrown === null
            ? $this->fiber->resume($command['return'] ?? null)
            : $this->fiber->throw(self::exception($thrown)));
    }

    /** Ends it as SIGKILL would: no more of its code has an effect. */
    public function kill(): void
    {
        $this->dead = true;
        $this->run(function (): void {
            try {
                $this->fiber = null;
            } catch (Throwable) {
                // Its `finally` blocks fail, because the database no longer responds to it.
            }
        });
    }

    /** How the next statement ends: run, fail or lose. */
    public function beforeStatement(string $sql): string
    {
        if ($this->steps > 0) {
            --$this->steps;

            return 'run';
        }
        Fiber::suspend(['at' => 'statement', 'sql' => $sql]);
        [$how, $this->how] = [$this->how, 'run'];

        return $how;
    }

    public function changedDesired(): void
    {
        $this->desired_changed = true;
    }

    public function readDesired(): void
    {
        $this->desired_read = true;
    }

    /** @param array<string, mixed> $arguments */
    public static function call(string $function, array $arguments): mixed
    {
        if (self::$current === null || self::$current->dead) {
            return [];
        }

        return Fiber::suspend(['at' => 'call', 'function' => $function, 'arguments' => $arguments]);
    }

    /** @return array<string, mixed> */
    private function run(Closure $step): array
    {
        [self::$current, $before] = [$this, []];
        foreach (self::GLOBALS as $name) {
            $before[$name] = $GLOBALS[$name] ?? [];
            $GLOBALS[$name] = $this->globals[$name];
        }
        try {
            $stopped = $step();
            $answer = $this->fiber?->isTerminated() ?? true ? ['at' => 'end', 'result' => $this->fiber?->getReturn()] : $stopped;
        } catch (Throwable $e) {
            $answer = ['at' => 'died', 'message' => get_class($e) . ": {$e->getMessage()} at {$e->getFile()}:{$e->getLine()}"];
        } finally {
            foreach (self::GLOBALS as $name) {
                $this->globals[$name] = $GLOBALS[$name];
                $GLOBALS[$name] = $before[$name];
            }
            self::$current = null;
        }
        if ($this->desired_changed) {
            $this->desired_changed = false;
            $answer['desired'] = Facts::desired();
        }
        $answer['has_read'] = $this->desired_read;
        $this->desired_read = false;

        return $answer;
    }

    /** @param array{class: string, message: string, retryable: bool} $thrown */
    private static function exception(array $thrown): Throwable
    {
        $class = "ServerPilot\\Exception\\{$thrown['class']}";

        return new $class($thrown['message']);
    }
}
