//! Who may remove a listed domain: `no-wrong-removal` and `hands-off` for a single domain.
//!
//! | owner             | not desired any more                         | desired                                   |
//! |-------------------|----------------------------------------------|-------------------------------------------|
//! | managed, adopted  | a sync removes it                            | kept                                      |
//! | none              | left alone, or removed if an event asked so  | adopted while adopting, else `unmanaged`  |
//! | unmanaged         | left alone                                   | adopted while adopting, else `unmanaged`  |

use super::snapshot::{Owner, Record};

/// May a sync remove the domain of this record once it is not desired any more?
pub(super) fn may_remove(record: &Record) -> bool {
    match record.owner {
        Owner::Managed | Owner::Adopted => true,
        Owner::None => record.removal_requested,
        Owner::Unmanaged => false,
    }
}

/// What becomes of a listed domain that is desired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Claim {
    /// It is managed or adopted already.
    Keep,
    /// It is taken over.
    Adopt,
    /// It is left alone from now on, even when it is not desired any more.
    Leave,
}

/// Decides about a listed domain that is desired.
pub(super) fn claim(owner: Owner, adopting: bool) -> Claim {
    match owner {
        Owner::Managed | Owner::Adopted => Claim::Keep,
        Owner::None | Owner::Unmanaged if adopting => Claim::Adopt,
        Owner::None | Owner::Unmanaged => Claim::Leave,
    }
}
