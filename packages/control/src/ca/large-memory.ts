/**
 * Memory for large arrays that does not have to be cleared by the kernel at each of them.
 *
 * glibc gives a freed block of megabytes back to the kernel, and half of the time of reading an 8 MB array went into
 * getting its pages anew. A larger block that was freed once makes it keep them; elsewhere that does nothing. The
 * block is never touched, so it costs no memory.
 *
 * @module
 */

/** The largest block that glibc learns from, a little less than 32 MiB. */
const lesson = 32 * 2 ** 20 - 8192;
/** What counts as large. */
const large = 2 ** 20;

let learned = false;

/** Memory for `size` bytes, not cleared. */
export function allocate(size: number): Buffer<ArrayBuffer> {
  if (size >= large && !learned) {
    learned = true;
    new ArrayBuffer(lesson).transfer(0);
  }
  return Buffer.allocUnsafeSlow(size);
}
