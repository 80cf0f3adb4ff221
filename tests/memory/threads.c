/*
 * A server like FrankenPHP, without a network: it embeds a thread-safe PHP, and serves requests in threads that start and end.
 * Prints memory, descriptors and threads after a fifth of the requests and at the end, as JSON; the runner checks them.
 *
 *   threads REQUESTS SCRIPT
 *
 * Every second thread is a worker: one run of the script serves its requests, and between two of them only the SAPI is
 * deactivated and activated, as FrankenPHP does it (frankenphp_worker_request_shutdown). The other threads run the script for
 * each request. The script prints only errors.
 */
#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sapi/embed/php_embed.h>

#define AT_A_TIME 8
/* Number of requests of one thread. */
#define LIFE 20

static atomic_long next_number = 1;
static atomic_long threads_ended = 0;
static atomic_long served = 0;
static atomic_long called = 0;
static atomic_bool is_wrong = false;
static long requests;
static const char *script;

static _Thread_local long number;
static _Thread_local int left;
static _Thread_local bool is_worker;

/* Takes the next request; false if the thread's life or the run is over. */
static bool take(void)
{
	if (left == 0) {
		return false;
	}
	left--;
	number = atomic_fetch_add(&next_number, 1);
	return number <= requests;
}

ZEND_BEGIN_ARG_INFO_EX(no_arguments, 0, 0, 0)
ZEND_END_ARG_INFO()

/* Begins a request, and returns its number. */
PHP_FUNCTION(request_number)
{
	ZEND_PARSE_PARAMETERS_NONE();
	atomic_fetch_add(&served, 1);
	RETURN_LONG(number);
}

/* Counts a request that has made its calls. */
PHP_FUNCTION(has_called)
{
	ZEND_PARSE_PARAMETERS_NONE();
	atomic_fetch_add(&called, 1);
}

/* In a worker: ends the request, and begins the next; false if there is none. */
PHP_FUNCTION(next_request)
{
	ZEND_PARSE_PARAMETERS_NONE();
	if (!is_worker || left == 0) {
		RETURN_FALSE;
	}
	php_output_end_all();
	php_output_deactivate();
	sapi_deactivate();
	if (!take()) {
		left = 0;
		RETURN_FALSE;
	}
	php_output_activate();
	sapi_activate();
	SG(headers_sent) = 1;
	SG(request_info).no_headers = 1;
	RETURN_TRUE;
}

static const zend_function_entry functions[] = {
	ZEND_FE(request_number, no_arguments)
	ZEND_FE(has_called, no_arguments)
	ZEND_FE(next_request, no_arguments)
	ZEND_FE_END
};

static size_t write_output(const char *text, size_t length)
{
	is_wrong = true;
	return fwrite(text, 1, length, stderr);
}

static void *serve(void *argument)
{
	is_worker = (bool) (intptr_t) argument;
	left = LIFE;
	(void) ts_resource(0);
	while (take()) {
		if (php_request_startup() == FAILURE) {
			fprintf(stderr, "request %ld did not start\n", number);
			is_wrong = true;
			break;
		}
		SG(headers_sent) = 1;
		SG(request_info).no_headers = 1;
		zend_file_handle file;
		zend_stream_init_filename(&file, script);
		file.primary_script = 1;
		/* The script may end by exit(), or by an error that bails out. */
		php_execute_script(&file);
		zend_destroy_file_handle(&file);
		php_request_shutdown(NULL);
	}
	ts_free_thread();
	atomic_fetch_add(&threads_ended, 1);
	return NULL;
}

static long entries(const char *folder)
{
	DIR *directory = opendir(folder);
	long count = 0;
	while (directory != NULL && readdir(directory) != NULL) {
		count++;
	}
	closedir(directory);
	/* Without ".", ".." and, in the folder of descriptors, that of the folder itself. */
	return count - 2;
}

/* Memory that only this process has, in KiB. */
static long memory(void)
{
	FILE *file = fopen("/proc/self/smaps_rollup", "r");
	char line[200];
	long kib = 0, anonymous = 0;
	while (file != NULL && fgets(line, sizeof line, file) != NULL) {
		if (sscanf(line, "Anonymous: %ld kB", &kib) == 1) {
			anonymous = kib;
		}
	}
	fclose(file);
	return anonymous;
}

/* Measures while no thread serves a request. */
static void print(const char *when)
{
	printf("\"%s\": {\"requests\": %ld, \"served\": %ld, \"called\": %ld, \"threads_ended\": %ld, ", when,
		(long) next_number - 1, (long) served, (long) called, (long) threads_ended);
	printf("\"memory\": %ld, \"descriptors\": %ld, \"threads\": %ld}", memory(), entries("/proc/self/fd"),
		entries("/proc/self/task"));
}

int main(int argc, char **argv)
{
	if (argc != 3) {
		fprintf(stderr, "usage: threads REQUESTS SCRIPT\n");
		return 2;
	}
	long all = atol(argv[1]);
	script = argv[2];
	signal(SIGPIPE, SIG_IGN);
	php_tsrm_startup();
	zend_signal_startup();
	sapi_startup(&php_embed_module);
	/* As FrankenPHP's: script errors end the request and are not printed; a limit of time has a timer for each thread. */
	php_embed_module.ini_entries = "display_errors=0\nlog_errors=0\nmax_execution_time=60\nmemory_limit=32M\n";
	php_embed_module.additional_functions = functions;
	php_embed_module.ub_write = write_output;
	sapi_module = php_embed_module;
	if (php_embed_module.startup(&php_embed_module) == FAILURE) {
		return 1;
	}
	printf("{");
	print("start");
	printf(", ");
	for (int part = 1; part <= 5; part++) {
		requests = all / 5 * part;
		next_number = all / 5 * (part - 1) + 1;
		pthread_t threads[AT_A_TIME];
		for (int at = 0; at < AT_A_TIME; at++) {
			pthread_create(&threads[at], NULL, serve, (void *) (intptr_t) (at % 2));
		}
		for (int at = 0; next_number <= requests; at = (at + 1) % AT_A_TIME) {
			pthread_join(threads[at], NULL);
			pthread_create(&threads[at], NULL, serve, (void *) (intptr_t) (at % 2));
		}
		for (int at = 0; at < AT_A_TIME; at++) {
			pthread_join(threads[at], NULL);
		}
		next_number = requests + 1;
		if (part == 1) {
			print("before");
			printf(", ");
		}
	}
	print("after");
	printf(", \"wrong\": %s}\n", is_wrong ? "true" : "false");
	php_module_shutdown();
	sapi_shutdown();
	tsrm_shutdown();
	return 0;
}
