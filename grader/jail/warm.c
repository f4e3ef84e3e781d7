/* Fork a process together with its sleeping threads: the native part of the tier `warm`.

Theory of operation
-------------------
fork(2) copies all memory of a process: the stacks of all threads, their thread-local storage, the
C library's descriptors of them, the locks and the queues. It copies one thread only. The others
are missing in the child, and XLA waits for them in vain. Here they are given back.

All that the kernel knows of a thread, it writes down itself when a signal interrupts the thread:
into a frame on the thread's own stack. So:

    park       The zygote sends each other thread a signal. Its handler notes where the frame is,
               and what the frame does not hold (`struct thread`). Then it waits, for good.
               The handler takes a thread only if the signal found it asleep in futex(2): such a
               thread holds nothing half-done, and goes to sleep again, or wakes as from a spurious
               wake-up, which every user of futex(2) must expect.
    fork       clone(2) without the at-fork handlers of the C library: they would mark the stacks
               of the other threads as free, and OpenBLAS' handler would wait for its threads.
               Python's handlers are called.
    restore    In the child, for each parked thread, clone(2) a thread that has the same thread
               pointer and the same frame on its stack. The kernel writes the thread's new number
               where the C library looks for it. The thread runs a few instructions that need no
               stack; the last is rt_sigreturn(2). The kernel then loads registers, signal mask and
               alternate stack from the frame, and the thread is asleep in its futex(2) again.
    let go     The zygote's own threads return from the handler, as from any signal.

The caller of all functions is the one thread that is never parked. `warm.py` decides which threads
are parked, when, and for how long it waits for them. Nothing here allocates memory or takes a lock.

On x86-64 and arm64, with Linux and glibc. A kernel without CONFIG_CHECKPOINT_RESTORE does not tell
where a thread's number is written; `tid_address` stays null then, and `warm.py` refuses. */

#define _GNU_SOURCE
#include <errno.h>
#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#ifndef PR_GET_TID_ADDRESS
#define PR_GET_TID_ADDRESS 40
#endif

enum { MOST = 4096 };                              /* threads; `warm.py` has the same number */
enum state { FREE, ASKED, BUSY, PARKED, RETURNED }; /* as in `warm.py` */

/* One parked thread. The offsets of the first five, and of name, are known to the assembler. */
struct thread {
    void *frame;         /*  0: where the stack pointer must be at rt_sigreturn(2) */
    void *rseq;          /*  8: the area of restartable sequences that glibc registered, or null */
    size_t rseq_length;  /* 16 */
    void *robust;        /* 24: the list of robust mutexes that it holds */
    size_t robust_length;/* 32 */
    char *pointer;       /* 40: the thread pointer */
    int *tid_address;    /* 48: the kernel writes the number here; at the thread's end it writes 0 */
    int32_t tid;         /* 56 */
    int32_t state;       /* 60 */
    int32_t gate;        /* 64: not 0: go on */
    int32_t unused;      /* 68 */
    char name[16];       /* 72 */
};
_Static_assert(offsetof(struct thread, name) == 72 && sizeof(struct thread) == 88, "layout");

struct thread warm_threads[MOST];
struct thread warm_self; /* the caller */
static int parking_signal;
static ptrdiff_t rseq_offset; /* from the thread pointer; with length 0 there is none */
static size_t rseq_length;

/* A system call without errno and without cancellation: it needs no working thread descriptor. */
static long raw(long number, long a, long b, long c, long d, long e) {
#if defined __x86_64__
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
                     : "rcx", "r11", "memory");
    return result;
#elif defined __aarch64__
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    __asm__ volatile("svc 0"
                     : "+r"(x0)
                     : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4)
                     : "memory");
    return x0;
#else
#error "x86-64 and arm64 only"
#endif
}

static long thread_number(void) { return raw(SYS_gettid, 0, 0, 0, 0, 0); }

/* Note what the kernel knows of the calling thread and a signal frame does not hold. */
static void describe(struct thread *thread) {
    thread->pointer = __builtin_thread_pointer();
    thread->tid = (int32_t)thread_number();
    thread->tid_address = NULL;
    raw(SYS_prctl, PR_GET_TID_ADDRESS, (long)&thread->tid_address, 0, 0, 0);
    raw(SYS_prctl, PR_GET_NAME, (long)thread->name, 0, 0, 0);
    raw(SYS_get_robust_list, 0, (long)&thread->robust, (long)&thread->robust_length, 0, 0);
    thread->rseq = rseq_length ? thread->pointer + rseq_offset : NULL;
    thread->rseq_length = rseq_length;
}

/* Whether the signal came while the thread slept in futex(2), by the registers that it left.

   Either it is about to make the call again: the instruction pointer is at the system call. Or the
   call has returned EINTR, as one with a time limit does: the instruction pointer is behind it. */
static int was_asleep(const ucontext_t *context) {
#if defined __x86_64__
    const greg_t *registers = context->uc_mcontext.gregs;
    const unsigned char *next = (const unsigned char *)registers[REG_RIP];
    long answer = registers[REG_RAX];
    long operation = registers[REG_RSI];
    int is_before = answer == SYS_futex && next[0] == 0x0f && next[1] == 0x05;
    int is_behind = answer == -EINTR && next[-2] == 0x0f && next[-1] == 0x05;
#else
    const uint32_t *next = (const uint32_t *)context->uc_mcontext.pc;
    long answer = (long)context->uc_mcontext.regs[0];
    long operation = (long)context->uc_mcontext.regs[1];
    int is_futex = context->uc_mcontext.regs[8] == SYS_futex;
    int is_before = is_futex && next[0] == 0xd4000001; /* svc 0 */
    int is_behind = is_futex && answer == -EINTR && next[-1] == 0xd4000001;
#endif
    operation &= ~(long)FUTEX_CLOCK_REALTIME;
    return (is_before || is_behind) &&
           (operation == FUTEX_WAIT_PRIVATE || operation == FUTEX_WAIT_BITSET_PRIVATE);
}

/* Runs in each thread that is asked to park. */
static void park(int number, siginfo_t *info, void *context) {
    struct thread *thread = info->si_value.sival_ptr;
    (void)number;
    if (info->si_code != SI_QUEUE || thread < warm_threads || thread >= warm_threads + MOST ||
        thread->tid != (int32_t)thread_number() || thread->state != ASKED)
        return;
    if (!was_asleep(context)) {
        __atomic_store_n(&thread->state, BUSY, __ATOMIC_SEQ_CST);
        return;
    }
    describe(thread);
#if defined __x86_64__
    thread->frame = context; /* the return address lies below, and is gone by then */
#else
    thread->frame = info; /* struct rt_sigframe begins with it */
#endif
    __atomic_store_n(&thread->state, PARKED, __ATOMIC_SEQ_CST);
    while (!__atomic_load_n(&thread->gate, __ATOMIC_SEQ_CST))
        raw(SYS_futex, (long)&thread->gate, FUTEX_WAIT_PRIVATE, 0, 0, 0);
    __atomic_store_n(&thread->state, RETURNED, __ATOMIC_SEQ_CST);
}

/* Describe the caller, and handle ``number`` from now on; 0, or -errno.

   ``offset`` and ``length`` say where glibc keeps the area of restartable sequences. */
int warm_begin(int number, ptrdiff_t offset, size_t length) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = park;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    sigfillset(&action.sa_mask);
    rseq_offset = offset;
    rseq_length = length;
    parking_signal = number;
    describe(&warm_self);
    return sigaction(number, &action, NULL) ? -errno : 0;
}

/* Ask the thread ``tid`` to park in the slot ``index``, unless it was asked and has not answered.

   0, or -errno if there is no such thread any more. */
int warm_ask(int index, int tid) {
    struct thread *thread = warm_threads + index;
    siginfo_t info;
    int32_t state = __atomic_load_n(&thread->state, __ATOMIC_SEQ_CST);
    if (state == ASKED || state == PARKED) /* it may park just now: its state is its own */
        return (int)raw(SYS_tgkill, getpid(), tid, 0, 0, 0);
    memset(&info, 0, sizeof info);
    info.si_code = SI_QUEUE;
    info.si_pid = getpid();
    info.si_uid = getuid();
    info.si_value.sival_ptr = thread;
    thread->tid = tid;
    thread->gate = 0;
    __atomic_store_n(&thread->state, ASKED, __ATOMIC_SEQ_CST);
    return (int)raw(SYS_rt_tgsigqueueinfo, getpid(), tid, parking_signal, (long)&info, 0);
}

/* Let the thread in the slot ``index`` go on. Its state is RETURNED once it does. */
void warm_let_go(int index) {
    int32_t *gate = &warm_threads[index].gate;
    __atomic_store_n(gate, 1, __ATOMIC_SEQ_CST);
    raw(SYS_futex, (long)gate, FUTEX_WAKE_PRIVATE, 1, 0, 0);
}

static long block_signals(sigset_t *before) {
    sigset_t all;
    sigfillset(&all);
    return raw(SYS_rt_sigprocmask, SIG_SETMASK, (long)&all, (long)before, 8, 0);
}

static void reset_signals(const sigset_t *before) {
    raw(SYS_rt_sigprocmask, SIG_SETMASK, (long)before, 0, 8, 0);
}

/* fork(2) without the at-fork handlers of the C library; the pid, 0 in the child, or -errno.

   ``flags`` are added to those of clone(2). The other three are called as their names say: Python's
   own handlers. */
long warm_fork(unsigned long flags, void (*before)(void), void (*in_parent)(void),
               void (*in_child)(void)) {
    sigset_t signals;
    long tid_address = (long)warm_self.tid_address;
    flags |= SIGCHLD | CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID;
    before();
    block_signals(&signals);
#if defined __x86_64__
    long pid = raw(SYS_clone, (long)flags, 0, 0, tid_address, 0);
#else
    long pid = raw(SYS_clone, (long)flags, 0, 0, 0, tid_address);
#endif
    if (pid == 0)
        raw(SYS_set_robust_list, (long)warm_self.robust, (long)warm_self.robust_length, 0, 0, 0);
    reset_signals(&signals);
    if (pid == 0)
        in_child();
    else
        in_parent();
    return pid;
}

/* Make a thread anew; its number, or -errno. All signals must be blocked. */
static long spawn(const struct thread *thread) {
    const long flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |
                       CLONE_SYSVSEM | CLONE_SETTLS | CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID;
    /* In the new thread, whose stack must not be touched:
           rseq(area, length, 0, signature); if that fails, area->cpu_id = -1 (not registered)
           set_robust_list(head, length)
           prctl(PR_SET_NAME, name)
           rt_sigreturn() */
#if defined __x86_64__
    register long r10 __asm__("r10") = (long)thread->tid_address;
    register long r8 __asm__("r8") = (long)thread->pointer;
    register const struct thread *r12 __asm__("r12") = thread;
    long result;
    __asm__ volatile("syscall\n\t"
                     "testq %%rax, %%rax\n\t"
                     "jnz 1f\n\t"
                     "movq 8(%%r12), %%rdi\n\t"
                     "testq %%rdi, %%rdi\n\t"
                     "jz 2f\n\t"
                     "movq 16(%%r12), %%rsi\n\t"
                     "xorl %%edx, %%edx\n\t"
                     "movl $0x53053053, %%r10d\n\t"
                     "movl %[rseq], %%eax\n\t"
                     "syscall\n\t"
                     "testq %%rax, %%rax\n\t"
                     "jz 2f\n\t"
                     "movq 8(%%r12), %%rdi\n\t"
                     "movl $-1, 4(%%rdi)\n\t"
                     "2:\n\t"
                     "movq 24(%%r12), %%rdi\n\t"
                     "movq 32(%%r12), %%rsi\n\t"
                     "movl %[robust], %%eax\n\t"
                     "syscall\n\t"
                     "movl %[set_name], %%edi\n\t"
                     "leaq 72(%%r12), %%rsi\n\t"
                     "movl %[prctl], %%eax\n\t"
                     "syscall\n\t"
                     "movl %[sigreturn], %%eax\n\t"
                     "syscall\n\t"
                     "hlt\n"
                     "1:"
                     : "=a"(result)
                     : "a"((long)SYS_clone), "D"(flags), "S"(thread->frame), "d"(0L), "r"(r10),
                       "r"(r8), "r"(r12), [rseq] "i"(SYS_rseq), [robust] "i"(SYS_set_robust_list),
                       [set_name] "i"(PR_SET_NAME), [prctl] "i"(SYS_prctl),
                       [sigreturn] "i"(SYS_rt_sigreturn)
                     : "rcx", "r11", "memory", "cc");
    return result;
#else
    register long x0 __asm__("x0") = flags;
    register void *x1 __asm__("x1") = thread->frame;
    register long x2 __asm__("x2") = 0;
    register char *x3 __asm__("x3") = thread->pointer;
    register int *x4 __asm__("x4") = thread->tid_address;
    register long x8 __asm__("x8") = SYS_clone;
    register const struct thread *x19 __asm__("x19") = thread;
    __asm__ volatile("svc 0\n\t"
                     "cbnz x0, 1f\n\t"
                     "ldr x0, [x19, 8]\n\t"
                     "cbz x0, 2f\n\t"
                     "ldr x1, [x19, 16]\n\t"
                     "mov x2, 0\n\t"
                     "movz w3, 0xbc00\n\t"
                     "movk w3, 0xd428, lsl 16\n\t"
                     "mov x8, %[rseq]\n\t"
                     "svc 0\n\t"
                     "cbz x0, 2f\n\t"
                     "ldr x0, [x19, 8]\n\t"
                     "mov w1, -1\n\t"
                     "str w1, [x0, 4]\n\t"
                     "2:\n\t"
                     "ldr x0, [x19, 24]\n\t"
                     "ldr x1, [x19, 32]\n\t"
                     "mov x8, %[robust]\n\t"
                     "svc 0\n\t"
                     "mov x0, %[set_name]\n\t"
                     "add x1, x19, 72\n\t"
                     "mov x8, %[prctl]\n\t"
                     "svc 0\n\t"
                     "mov x8, %[sigreturn]\n\t"
                     "svc 0\n\t"
                     "brk 0\n"
                     "1:"
                     : "+r"(x0)
                     : "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x8), "r"(x19), [rseq] "i"(SYS_rseq),
                       [robust] "i"(SYS_set_robust_list), [set_name] "i"(PR_SET_NAME),
                       [prctl] "i"(SYS_prctl), [sigreturn] "i"(SYS_rt_sigreturn)
                     : "memory", "cc");
    return x0;
#endif
}

/* In the child: make the threads in the first ``count`` slots anew, those that are parked.

   0, or -errno of the first that could not be made. The signal has its default action again. */
int warm_restore(int count) {
    sigset_t signals;
    long made = 0;
    signal(parking_signal, SIG_DFL);
    block_signals(&signals);
    for (int index = 0; index < count && made >= 0; index++)
        if (warm_threads[index].state == PARKED)
            made = spawn(warm_threads + index);
    reset_signals(&signals);
    return made < 0 ? (int)made : 0;
}
