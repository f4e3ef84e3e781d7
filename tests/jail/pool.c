/* Threads for tests of `warm.c`: a pool that waits for work, and threads that are never at rest.

   As a library for Python; with -DALONE a program that forks its own pool, without Python. */

#ifdef ALONE
#include "warm.c"
#endif
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_WORKERS = 16 };
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t asked = PTHREAD_COND_INITIALIZER, answered = PTHREAD_COND_INITIALIZER;
static pthread_t workers[MOST_WORKERS];
static int count, round_, pending, total, is_over;
static int numbers[MOST_WORKERS + 1];
static __thread int of_thread;

/* Adds its number whenever it is asked; checks that its thread-local variable is still its own. */
static void *work(void *number) {
    int seen = 0;
    of_thread = (int)(long)number;
    numbers[of_thread] = (int)syscall(SYS_gettid);
    pthread_mutex_lock(&lock);
    while (!is_over) {
        if (seen < round_) {
            seen = round_;
            total += of_thread;
            if (--pending == 0)
                pthread_cond_signal(&answered);
        } else if (of_thread % 2) {
            pthread_cond_wait(&asked, &lock);
        } else { /* with a time limit: its call ends with EINTR when it is interrupted */
            struct timespec limit;
            clock_gettime(CLOCK_REALTIME, &limit);
            limit.tv_sec += 1000;
            pthread_cond_timedwait(&asked, &lock, &limit);
        }
    }
    pthread_mutex_unlock(&lock);
    return NULL;
}

void start(int how_many) {
    for (int n = 0; n < how_many; n++, count++)
        pthread_create(&workers[count], NULL, work, (void *)(long)(count + 1));
}

/* The sum of what all workers add: 1 + 2 + ... */
int ask(void) {
    pthread_mutex_lock(&lock);
    total = 0;
    pending = count;
    round_++;
    pthread_cond_broadcast(&asked);
    while (pending)
        pthread_cond_wait(&answered, &lock);
    int sum = total;
    pthread_mutex_unlock(&lock);
    return sum;
}

/* End all workers, and wait for them. */
void join(void) {
    pthread_mutex_lock(&lock);
    is_over = 1;
    pthread_cond_broadcast(&asked);
    pthread_mutex_unlock(&lock);
    for (int n = 0; n < count; n++)
        pthread_join(workers[n], NULL);
}

static volatile int spins = 1;

static void *spin(void *unused) {
    while (spins)
        ;
    return unused;
}

static void *be_deaf(void *unused) {
    (void)unused;
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, NULL);
    return work((void *)0);
}

static void *doze(void *unused) {
    struct timespec long_time = {1000, 0};
    while (spins)
        nanosleep(&long_time, NULL);
    return unused;
}

void disturb(int kind) {
    void *(*kinds[])(void *) = {spin, be_deaf, doze};
    pthread_t thread;
    pthread_create(&thread, NULL, kinds[kind], NULL);
}

void calm(void) { spins = 0; }

#ifdef ALONE
static void nothing(void) {}

/* Park all workers. */
static int park_all(void) {
    for (int n = 0; n < count; n++)
        if (warm_ask(n, numbers[n + 1]))
            return 0;
    for (int tries = 0; tries < 5000; tries++) {
        int parked = 0;
        for (int n = 0; n < count; n++) {
            int32_t state = __atomic_load_n(&warm_threads[n].state, __ATOMIC_SEQ_CST);
            parked += state == PARKED;
            if (state == BUSY)
                warm_ask(n, warm_threads[n].tid);
        }
        if (parked == count)
            return 1;
        usleep(1000);
    }
    return 0;
}

/* With any argument, children don't wait for the end of their threads: qemu does not tell it. */
int main(int arguments, char **unused) {
    (void)unused;
    int status, sum = MOST_WORKERS * (MOST_WORKERS + 1) / 2;
    if (warm_begin(SIGRTMIN + 6, 0, 0))
        return 10;
    start(MOST_WORKERS);
    if (ask() != sum)
        return 11;
    for (int again = 0; again < 20; again++) {
        if (!park_all())
            return 12;
        for (int child = 0; child < 3; child++) {
            long pid = warm_fork(0, nothing, nothing, nothing);
            if (pid == 0) {
                struct sigaction action;
                if (warm_restore(count))
                    _exit(20);
                sigaction(SIGRTMIN + 6, NULL, &action);
                if (action.sa_handler != SIG_DFL)
                    _exit(21);
                if (ask() != sum || ask() != sum)
                    _exit(22);
                if (arguments == 1)
                    join();
                _exit(0);
            }
            if (pid < 0 || waitpid((pid_t)pid, &status, 0) != pid || status)
                return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
        }
        for (int n = 0; n < count; n++)
            warm_let_go(n);
        if (ask() != sum)
            return 13;
        for (int n = 0; n < count; n++)
            while (__atomic_load_n(&warm_threads[n].state, __ATOMIC_SEQ_CST) != RETURNED)
                usleep(100);
    }
    join();
    puts("right");
    return 0;
}
#endif
