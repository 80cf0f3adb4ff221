//! An allocator that wipes memory when it is freed.
//!
//! The API key passes through buffers of the HTTP client and of TLS, which are not wiped when freed. Without this allocator it
//! would stay in the process, and in its core dumps, until the memory is reused (`no-secret-leaks`).

use std::{
    alloc::{GlobalAlloc, Layout, System},
    hint::black_box,
};

#[global_allocator]
static WIPING: Wiping = Wiping;

struct Wiping;

// SAFETY: the system's allocator, and memory is overwritten only as long as it is the caller's. `realloc` is the trait's
// default: it allocates, copies and calls `dealloc`, which wipes the old block.
unsafe impl GlobalAlloc for Wiping {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller guarantees what the system's allocator requires.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: the block has the size of its layout, and is not freed yet. Without the black box, the compiler could
        // remove a write that is never read.
        unsafe {
            memory.write_bytes(0, layout.size());
            System.dealloc(black_box(memory), layout);
        }
    }
}
