import { basename } from './filename.ts';
import type { GroupingFrame } from './input.ts';

/** Functions of the Rust libraries that most programs are built from. */
const rustFunction =
  /^(?:&?(?:mut )?<|<)?(?:std|core|alloc|tokio|backtrace|futures(?:_\w{1,20})?|hyper|tower|axum|actix_\w{1,20}|rayon(?:_core)?|async_std)::/;

/** Functions of the C++ and Swift libraries: a demangled name begins with the library's. */
const nativeFunction =
  /^(?:[\w:]{1,40} )?(?:std|boost|Swift|SwiftUI|UIKit|Foundation|Combine|__cxxabiv1|__gnu_cxx)(?:::|\.)/;

/** Where the systems keep their own libraries. */
const systemPackage =
  /^(?:\/usr\/lib(?:32|64|exec)?\/|\/lib(?:32|64)?\/|\/System\/|\/Library\/Apple\/|\/apex\/|\/system\/|\/vendor\/lib|[A-Za-z]:\\Windows\\)/i;
const systemFile =
  /^(?:lib(?:c|m|dl|rt|gcc_s|stdc\+\+|c\+\+|c\+\+abi|c\+\+_shared|art|log|utils|binder|android_runtime|hwui|EGL|GLESv\d|objc\.A|swift\w{2,40}|system_\w{1,40}|dispatch|dyld|Qt\d\w{2,30}|gtk-\d|g(?:lib|object|io|mainloop)-\d|z|ssl|crypto|curl|sqlite3|X11|wayland-client)(?:\.so(?:\.[\d.]{1,20})?|\.dylib|-[\d.]{1,12}\.so)|(?:CoreFoundation|Foundation|UIKitCore|UIKit|AppKit|GraphicsServices|CFNetwork|QuartzCore|SwiftUI|ntdll\.dll|kernel32\.dll|kernelbase\.dll|user32\.dll|ucrtbased?\.dll|vcruntime\d{1,4}d?\.dll|msvcp\d{1,4}d?\.dll))$/i;

/** Swift packages and apps bring their frameworks along: those are no system's. */
const bundledPackage = /\.app\/|\/Frameworks\/[^/]{1,100}\.framework\/[^/]{1,100}$/;

/** True for a native frame of the system or of the language's own libraries. */
export function isNativeLibrary(frame: GroupingFrame): boolean {
  const name = frame.function ?? '';
  if (rustFunction.test(name) || nativeFunction.test(name)) return true;
  const file = frame.package;
  if (file === undefined || (bundledPackage.test(file) && !file.startsWith('/System/'))) return false;
  return systemPackage.test(file) || systemFile.test(basename(file));
}
