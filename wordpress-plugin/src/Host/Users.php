<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Host;

final class Users
{
    /** The login name of a user; empty if there is none, or if the user was deleted. */
    public static function login(int $user_id): string
    {
        $user = get_userdata($user_id);

        return $user === false ? '' : $user->user_login;
    }
}
