<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Host\Ultimate;

use WP_Ultimo\Managers\Domain_Manager;

/** What a customer reads in Ultimate Multisite before mapping a domain. */
final class MappingInstructions
{
    /**
     * Is it Ultimate Multisite's default text, which asks for a CNAME record whatever the domain, and not the operator's?
     *
     * @param string $network the domain that it shows
     * @param string $address the IP address that it shows
     */
    public static function isDefault(string $text, string $network, string $address): bool
    {
        if (!is_callable([Domain_Manager::class, 'get_instance'])) {
            return false;
        }
        $manager = Domain_Manager::get_instance();
        if (!is_callable([$manager, 'default_domain_mapping_instructions'])) {
            return false;
        }
        $default = str_replace(
            ['%NETWORK_DOMAIN%', '%NETWORK_IP%'],
            [$network, $address],
            (string) $manager->default_domain_mapping_instructions(),
        );

        return self::words($text) === self::words($default);
    }

    /** Without white space, of which a stored setting has another kind. */
    private static function words(string $text): string
    {
        return (string) preg_replace('/\s+/', '', $text);
    }
}
