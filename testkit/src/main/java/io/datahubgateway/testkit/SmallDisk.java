package io.datahubgateway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;

/** A file system of 16 MiB of its own, for tests that fill it. A test is skipped where mounting one is not allowed. Blocks. */
public final class SmallDisk implements AutoCloseable {

    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** @param folder an empty one, where it is mounted */
    public static SmallDisk mount(Path folder) {
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", folder.toString()) == 0,
                "no file system can be mounted here");
        return new SmallDisk(folder);
    }

    public Path folder() {
        return folder;
    }

    /** Makes room: 64 MiB. */
    public void grow() {
        assertThat(run("mount", "-o", "remount,size=64m", folder.toString())).isZero();
    }

    private static int run(String... command) {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) { // there is no such command
            return -1;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Also while a process still has files of it open. */
    @Override
    public void close() {
        run("umount", "-l", folder.toString());
    }
}
