//! The memory that Rust uses here: wiped when it is given back.
//!
//! A key passes through buffers that are not ours, of the HTTP client and of TLS. None of them wipes what it frees, and
//! what is freed lies in the process, and in its core dumps, until something else happens to take its place (`no-secret-leaks`).

use std::{
    alloc::{GlobalAlloc, Layout, System},
    hint::black_box,
};

#[global_allocator]
static WIPING: Wiping = Wiping;

struct Wiping;

// SAFETY: the system's allocator, with one thing more done to memory that is still the caller's. `realloc` is the trait's
// own: it takes new memory, copies, and gives the old back by `dealloc`, so that what is left behind is wiped, too.
unsafe impl GlobalAlloc for Wiping {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promises are those that the system's allocator asks for.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: the block is as long as its layout says, and nobody else's until it is given back. Without the black box
        // the compiler could leave out what nobody will read.
        unsafe {
            memory.write_bytes(0, layout.size());
            System.dealloc(black_box(memory), layout);
        }
    }
}
