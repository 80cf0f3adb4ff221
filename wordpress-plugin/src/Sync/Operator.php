<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Store\DomainStore;
use ServerPilot\Sync\Store\History;
use ServerPilot\Sync\Store\State;

/** What a person decides, from whatever page or command: each decision is noted with who took it, and a pass follows. */
final class Operator
{
    /** Go on: this is the right network, in this environment, with this app. */
    public static function resume(): void
    {
        State::change(['pause' => [], 'home' => '', 'app_id' => '', 'environment_confirmed' => true]);
        self::note('', 'resume', __('A person let it go on.', 'serverpilot-sync'));
    }

    /** The removals that the brake holds may go, once. */
    public static function releaseBrake(): void
    {
        State::set('brake_released', true);
        self::note('', 'brake', __('A person let the held removals go.', 'serverpilot-sync'));
    }

    /** A name that customers may not simply take is meant so. */
    public static function confirm(string $name): void
    {
        $confirmed = array_map(strval(...), array_values((array) State::get('confirmed')));
        State::set('confirmed', array_values(array_unique([...$confirmed, $name])));
        DomainStore::enqueue($name, 'confirm');
        self::note($name, 'confirm', __('A person confirmed it.', 'serverpilot-sync'));
    }

    /** No pass adds this name, or removes it, until it is let go. */
    public static function hold(string $name): void
    {
        self::decide($name, DomainStore::HOLD, 'hold', __('A person put it on hold.', 'serverpilot-sync'));
    }

    /** The next pass takes this name off the list, whoever added it, and none adds it again until it is let go. */
    public static function takeOff(string $name): void
    {
        self::decide($name, DomainStore::OFF, 'off', __('A person wants it off the list.', 'serverpilot-sync'));
    }

    public static function release(string $name): void
    {
        self::decide($name, 0, 'release', __('A person let it go.', 'serverpilot-sync'));
    }

    private static function decide(string $name, int $held, string $what, string $message): void
    {
        DomainStore::hold($name, $held, get_current_user_id());
        DomainStore::enqueue($name, $what);
        self::note($name, $what, $message);
    }

    private static function note(string $name, string $what, string $message): void
    {
        History::add($name, $what, $message, $what, 0);
        Scheduler::wake();
    }
}
