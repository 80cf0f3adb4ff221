<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

interface Tab
{
    public function label(): string;

    public function show(): void;
}
