// SPDX-License-Identifier: MIT
#pragma once

/**
 * The attributes of clang's thread-safety analysis (-Wthread-safety). They expand to nothing under other compilers.
 *
 * Each macro is defined only when the including program has not defined it: the names are those of clang's own
 * documentation, and many projects use them.
 */

#ifndef CONFER_THREAD_ATTRIBUTE
#if defined(__clang__)
#define CONFER_THREAD_ATTRIBUTE(x) __attribute__((x))
#else
#define CONFER_THREAD_ATTRIBUTE(x)
#endif
#endif

// --- classes -------------------------------------------------------------------------------------------------------

/** The class is a lock; `x` is what messages call it. */
#ifndef CAPABILITY
#define CAPABILITY(x) CONFER_THREAD_ATTRIBUTE(capability(x))
#endif

/** The class takes a lock in its constructor and releases it in its destructor. */
#ifndef SCOPED_CAPABILITY
#define SCOPED_CAPABILITY CONFER_THREAD_ATTRIBUTE(scoped_lockable)
#endif

// --- data ----------------------------------------------------------------------------------------------------------

/** Read this member only while holding lock `x` at least shared; write it only while holding it exclusively. */
#ifndef GUARDED_BY
#define GUARDED_BY(x) CONFER_THREAD_ATTRIBUTE(guarded_by(x))
#endif

/** The same for what the pointer points to. */
#ifndef PT_GUARDED_BY
#define PT_GUARDED_BY(x) CONFER_THREAD_ATTRIBUTE(pt_guarded_by(x))
#endif

/** This lock is taken before the ones named (checked by -Wthread-safety-beta). */
#ifndef ACQUIRED_BEFORE
#define ACQUIRED_BEFORE(...) CONFER_THREAD_ATTRIBUTE(acquired_before(__VA_ARGS__))
#endif

/** This lock is taken after the ones named (checked by -Wthread-safety-beta). */
#ifndef ACQUIRED_AFTER
#define ACQUIRED_AFTER(...) CONFER_THREAD_ATTRIBUTE(acquired_after(__VA_ARGS__))
#endif

// --- functions -----------------------------------------------------------------------------------------------------

/** The caller holds the locks exclusively, before and after. */
#ifndef REQUIRES
#define REQUIRES(...) CONFER_THREAD_ATTRIBUTE(requires_capability(__VA_ARGS__))
#endif

/** The caller holds the locks at least shared, before and after. */
#ifndef REQUIRES_SHARED
#define REQUIRES_SHARED(...) CONFER_THREAD_ATTRIBUTE(requires_shared_capability(__VA_ARGS__))
#endif

/** Takes the locks exclusively and returns with them held. */
#ifndef ACQUIRE
#define ACQUIRE(...) CONFER_THREAD_ATTRIBUTE(acquire_capability(__VA_ARGS__))
#endif

/** Takes the locks shared and returns with them held. */
#ifndef ACQUIRE_SHARED
#define ACQUIRE_SHARED(...) CONFER_THREAD_ATTRIBUTE(acquire_shared_capability(__VA_ARGS__))
#endif

/** Releases locks that were held exclusively. */
#ifndef RELEASE
#define RELEASE(...) CONFER_THREAD_ATTRIBUTE(release_capability(__VA_ARGS__))
#endif

/** Releases locks that were held shared. */
#ifndef RELEASE_SHARED
#define RELEASE_SHARED(...) CONFER_THREAD_ATTRIBUTE(release_shared_capability(__VA_ARGS__))
#endif

/** Releases locks, however they were held: for the destructor of a scoped shared lock. */
#ifndef RELEASE_GENERIC
#define RELEASE_GENERIC(...) CONFER_THREAD_ATTRIBUTE(release_generic_capability(__VA_ARGS__))
#endif

/** Takes the lock exclusively if it returns the first argument. */
#ifndef TRY_ACQUIRE
#define TRY_ACQUIRE(...) CONFER_THREAD_ATTRIBUTE(try_acquire_capability(__VA_ARGS__))
#endif

/** Takes the lock shared if it returns the first argument. */
#ifndef TRY_ACQUIRE_SHARED
#define TRY_ACQUIRE_SHARED(...) CONFER_THREAD_ATTRIBUTE(try_acquire_shared_capability(__VA_ARGS__))
#endif

/** The caller must not hold the locks: the function takes them itself. */
#ifndef EXCLUDES
#define EXCLUDES(...) CONFER_THREAD_ATTRIBUTE(locks_excluded(__VA_ARGS__))
#endif

/** Checks at run time that the lock is held exclusively; the analysis believes it from there on. */
#ifndef ASSERT_CAPABILITY
#define ASSERT_CAPABILITY(x) CONFER_THREAD_ATTRIBUTE(assert_capability(x))
#endif

/** Checks at run time that the lock is held at least shared; the analysis believes it from there on. */
#ifndef ASSERT_SHARED_CAPABILITY
#define ASSERT_SHARED_CAPABILITY(x) CONFER_THREAD_ATTRIBUTE(assert_shared_capability(x))
#endif

/** The function returns a reference to lock `x`. */
#ifndef RETURN_CAPABILITY
#define RETURN_CAPABILITY(x) CONFER_THREAD_ATTRIBUTE(lock_returned(x))
#endif

/** Turns the analysis off for one function; say there why. */
#ifndef NO_THREAD_SAFETY_ANALYSIS
#define NO_THREAD_SAFETY_ANALYSIS CONFER_THREAD_ATTRIBUTE(no_thread_safety_analysis)
#endif
