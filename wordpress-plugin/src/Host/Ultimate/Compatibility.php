<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Host\Ultimate;

use ReflectionClass;
use ReflectionMethod;

/**
 * Checks Ultimate Multisite's classes before PHP loads ours that extend them: a class that was moved, a method that became final,
 * or a new method of an interface would be a fatal error in every request of every site.
 */
final class Compatibility
{
    private const REGISTRY = 'WP_Ultimo\Integrations\Integration_Registry';
    private const INTEGRATION = 'WP_Ultimo\Integrations\Providers\ServerPilot\ServerPilot_Integration';
    private const MODULE = 'WP_Ultimo\Integrations\Base_Capability_Module';
    private const CAPABILITY = 'WP_Ultimo\Integrations\Capabilities\Domain_Mapping_Capability';
    private const HOST_PROVIDER = 'WP_Ultimo\Integrations\Host_Providers\ServerPilot_Host_Provider';
    private const DOMAIN_MANAGER = 'WP_Ultimo\Managers\Domain_Manager';
    /** @var array<string, array<string, list<string>>> by generation: classes and interfaces, with the methods that we call */
    private const CALLED = [
        self::REGISTRY => [
            self::REGISTRY => ['get_instance', 'register', 'add_capability', 'get'],
            self::INTEGRATION => ['get_credential'],
            self::MODULE => ['get_integration'],
            self::CAPABILITY => [],
            self::DOMAIN_MANAGER => ['get_instance', 'should_create_www_subdomain'],
        ],
        self::HOST_PROVIDER => [
            self::HOST_PROVIDER => ['get_instance'],
            self::DOMAIN_MANAGER => ['get_instance', 'should_create_www_subdomain'],
        ],
    ];
    /** Classes and interfaces that ours extend. */
    private const EXTENDED = [
        self::INTEGRATION,
        self::MODULE,
        self::CAPABILITY,
        self::HOST_PROVIDER,
    ];
    /** Methods that ours define, with their number of parameters. */
    private const DEFINED = [
        'get_capability_id' => 0,
        'get_title' => 0,
        'get_explainer_lines' => 0,
        'register_hooks' => 0,
        'test_connection' => 0,
        'on_add_domain' => 2,
        'on_remove_domain' => 2,
        'on_add_subdomain' => 2,
        'on_remove_subdomain' => 2,
    ];

    /** @var list<string>|null */
    private static ?array $problems = null;

    /** @return list<string> names of missing or incompatible classes and methods; only known after Ultimate Multisite is loaded */
    public static function problems(): array
    {
        return self::$problems ??= self::find();
    }

    public static function hasRegistry(): bool
    {
        return class_exists(self::REGISTRY);
    }

    /** @return list<string> */
    private static function find(): array
    {
        $generation = !self::hasRegistry() && class_exists(self::HOST_PROVIDER) ? self::HOST_PROVIDER : self::REGISTRY;
        $problems = [];
        foreach (self::CALLED[$generation] as $name => $methods) {
            if (!class_exists($name) && !interface_exists($name)) {
                $problems[] = $name;
                continue;
            }
            foreach ($methods as $method) {
                if (!method_exists($name, $method)) {
                    $problems[] = "{$name}::{$method}()";
                }
            }
            $problems = [...$problems, ...self::obstacles(new ReflectionClass($name))];
        }

        return $problems;
    }

    /**
     * @param ReflectionClass<object> $class
     *
     * @return list<string> what would prevent PHP from loading our subclass, if there is one
     */
    private static function obstacles(ReflectionClass $class): array
    {
        if (!in_array($class->name, self::EXTENDED, true)) {
            return [];
        }
        $obstacles = $class->isFinal() ? [$class->name] : [];
        foreach ($class->getMethods() as $method) {
            if (!self::canBeExtended($method)) {
                $obstacles[] = "{$class->name}::{$method->name}()";
            }
        }

        return $obstacles;
    }

    private static function canBeExtended(ReflectionMethod $method): bool
    {
        $parameters = self::DEFINED[$method->name] ?? null;

        return $parameters === null
            ? !$method->isAbstract()
            : !$method->isFinal() && $method->getNumberOfParameters() <= $parameters;
    }
}
