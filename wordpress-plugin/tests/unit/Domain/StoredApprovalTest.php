<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use ServerPilot\Sync\Domain\Approval;
use ServerPilot\Sync\Domain\Reason;

/** Approvals as the option has them, of this version, of earlier ones and of later ones. */
final class StoredApprovalTest extends TestCase
{
    public function testAnApprovalIsReadBack(): void
    {
        foreach ([new Approval('a.example', 3, Reason::Wildcard), new Approval('a.example', 0), new Approval('a.example')] as $approval) {
            self::assertEquals($approval, Approval::ofStored($approval->toArray()));
        }
    }

    public function testADomainAloneIsApprovedForAnySiteAndReason(): void
    {
        self::assertEquals(new Approval('a.example'), Approval::ofStored('a.example'));
    }

    public function testWhatIsNotUnderstoodApprovesNothing(): void
    {
        foreach ([['domain' => 'a.example', 'site' => 3, 'reason' => 'of_a_later_version'], ['domain' => 'a.example', 'site' => '3'], ['domain' => 7], [], 7, null] as $stored) {
            self::assertNull(Approval::ofStored($stored));
        }
    }
}
