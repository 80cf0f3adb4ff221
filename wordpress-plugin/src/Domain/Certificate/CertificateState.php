<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Certificate;

/** Whether the app's certificate covers a domain, as of the last check. */
enum CertificateState: string
{
    case NotChecked = '';
    case Covered = 'covered';
    case Missing = 'missing';
    /** A handshake with the server failed, or showed a certificate that is not valid for the domain. */
    case Invalid = 'invalid';
}
