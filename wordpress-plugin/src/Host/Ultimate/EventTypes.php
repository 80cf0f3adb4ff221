<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Host\Ultimate;

use ServerPilot\Sync\Domain\Event\NetworkEvent;
use ServerPilot\Sync\Domain\Event\NetworkEventType;
use ServerPilot\Sync\Host\AdminPage;

/** Our events as event types of Ultimate Multisite, for its webhooks and mails. Both generations have the same functions. */
final class EventTypes
{
    /** Its severities. */
    private const SUCCESS = 1;
    private const INFO = 3;
    private const WARNING = 4;

    /** Before Ultimate Multisite connects its webhooks with every type. */
    public static function register(): void
    {
        if (!function_exists('wu_register_event_type')) {
            return;
        }
        foreach (NetworkEventType::cases() as $type) {
            wu_register_event_type($type->hook(), [
                'name' => $type->title(),
                'desc' => $type->description(),
                'payload' => static fn(): array => self::payload(
                    NetworkEvent::example($type),
                    NetworkEvent::example($type)->toArray(time(), network_home_url(), AdminPage::url()),
                    wu_generate_event_payload('customer'),
                ),
                'deprecated_args' => [],
            ]);
        }
    }

    /** @param array<string, string|int> $payload of the action */
    public static function fire(NetworkEvent $event, array $payload): void
    {
        if (!function_exists('wu_do_event')) {
            return;
        }
        $site = $event->siteId > 0 ? wu_get_site($event->siteId) : false;
        $customer = $site === false ? false : $site->get_customer();
        wu_do_event(
            $event->type->hook(),
            self::payload(
                $event,
                $payload,
                // Without a customer every placeholder in a mail stays empty.
                is_object($customer)
                    ? wu_generate_event_payload('customer', $customer)
                    : array_fill_keys(array_keys(wu_generate_event_payload('customer')), ''),
            ),
        );
    }

    /** What its list of events shows of each. */
    public static function messages(mixed $messages): mixed
    {
        return is_array($messages)
            ? $messages
            + array_fill_keys(array_map(
                static fn(NetworkEventType $type): string => $type->hook(),
                NetworkEventType::cases(),
            ), '{{message}}')
            : $messages;
    }

    /**
     * What Ultimate Multisite stores an event by, and to whom mails to "the customer" go. Only scalar values: it escapes each as a text.
     *
     * @param array<string, string|int> $payload
     * @param array<string, mixed> $customer
     *
     * @return array<string, mixed>
     */
    private static function payload(NetworkEvent $event, array $payload, array $customer): array
    {
        return (
            $payload
            + [
                'type' => match (true) {
                    $event->type->isProblem() => self::WARNING,
                    $event->type === NetworkEventType::DomainRemoved => self::INFO,
                    default => self::SUCCESS,
                },
                'object_type' => $event->siteId > 0 ? 'site' : 'network',
                'object_id' => $event->siteId,
            ]
            + ($event->type->isOfDomain() ? $customer : [])
        );
    }
}
