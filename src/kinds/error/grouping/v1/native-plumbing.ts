import { basename } from './filename.ts';
import type { GroupingFrame } from './input.ts';
import { normalizeNative } from './native-name.ts';

/**
 * The plumbing of native stacks: the ways to abort, to throw, to panic, to handle a signal and to be started. Names are
 * compared without the underscores that the systems put before them.
 */
const words = new Set(
  `abort abort_msg abort_message abort_report_np libc_fatal raise gsignal kill tgkill pthread_kill
  pthread_kill_implementation pthread_kill_internal sigtramp restore_rt kernel_rt_sigreturn kernel_sigreturn sigreturn
  rt_sigreturn sigaction signal_handler fortify_fail fortify_fatal chk_fail stack_chk_fail assert assert_fail
  assert_fail_base assert_rtn assert2 assert_perror_fail android_log_assert terminate cxa_throw cxa_rethrow cxa_bad_cast
  cxa_pure_virtual cxa_call_unexpected CxxThrowException gxx_personality_v0 Unwind_RaiseException Unwind_Resume
  objc_exception_throw objc_exception_rethrow objc_terminate rust_begin_unwind rust_panic rust_panic_with_hook
  rust_start_panic rust_foreign_exception rust_eh_personality rust_start rust_try swift_fatalError
  swift_runtime_on_report swift_reportError swift_unexpectedError swift_task_switch swift_job_run assertionFailure
  fatalErrorMessage preconditionFailure libc_start_main libc_start_main_impl libc_start_call_main libc_init start
  start_thread thread_start pthread_start pthread_body clone clone2 clone3 bionic_clone wqthread start_wqthread
  BaseThreadInitThunk RtlUserThreadStart RtlRaiseException RaiseException KiUserExceptionDispatcher
  UnhandledExceptionFilter invoke_main scrt_common_main scrt_common_main_seh mainCRTStartup WinMainCRTStartup
  invalid_parameter invalid_parameter_noinfo invalid_parameter_noinfo_noreturn invoke_watson purecall UIApplicationMain
  NSApplicationMain GSEventRun GSEventRunModal`.split(/\s+/),
);
const families = /^(?:dispatch_|mach_msg|CFRunLoop|CFRUNLOOP_|sentry_|crashpad::|google_breakpad::)/;
const paths =
  /^(?:__rustc::|(?:core|std)::panicking(?:::|$)|core::(?:result::unwrap_failed|option::(?:expect_failed|unwrap_failed)|ops::function::|panic::|slice::index::|str::slice_error)|std::(?:panic::|rt::|sys::|sys_common::|thread::|terminate|__terminate|rethrow_exception|__throw_|abort)|(?:backtrace|sentry|sentry_core|sentry_panic|sentry_backtrace|color_eyre|anyhow|eyre)::|__cxxabiv1::|__gnu_cxx::__verbose_terminate|alloc::boxed::Box::call_once|Swift runtime failure|Swift\.(?:_?assertionFailure|_?fatalError|_?preconditionFailure)|[+-]\[NSException |-\[NSObject\(NSObject\) doesNotRecognizeSelector:\])/;
/** Libraries that contain only functions to abort and to start a program. */
const libraries =
  /^(?:libsystem_(?:kernel|platform|pthread|c|malloc)\.dylib|libdispatch\.dylib|libdyld\.dylib|dyld|libc\+\+abi\.dylib|libobjc\.A\.dylib|libpthread[\w.-]{0,20}|ld-linux[\w.-]{0,20}|linux-(?:gate|vdso)[\w.]{0,10}|\[vdso\]|ntdll\.dll|kernel32\.dll|kernelbase\.dll|ucrtbased?\.dll|vcruntime\d{0,4}d?\.dll)$/i;

/** True for a native frame that any crash has. */
export function isNativePlumbing(frame: GroupingFrame): boolean {
  if (frame.package !== undefined && libraries.test(basename(frame.package))) return true;
  const name = frame.function === undefined ? undefined : normalizeNative(frame.function);
  if (name === undefined) return false;
  const bare = name.replace(/^_{1,4}/, '');
  return words.has(bare) || families.test(bare) || paths.test(name);
}
