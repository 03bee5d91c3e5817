package io.datahubgateway.broker;

import io.datahubgateway.broker.EmbeddedKafka.StartException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a folder to one broker at a time, in this process and across processes. The operating system releases it when
 * the process ends, however it ends.
 */
final class FolderLock implements Closeable {

    private static final String FILE = ".datahub-lock";

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws StartException when another broker has it, or the folder can't be made or written */
    static FolderLock take(Path folder) {
        try {
            Files.createDirectories(folder);
            FileChannel channel =
                    FileChannel.open(folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (isTaken(channel)) {
                return new FolderLock(channel);
            }
            channel.close();
            throw new StartException(
                    "another process uses the data folder " + folder + "; stop it or take another", null);
        } catch (IOException e) {
            throw new StartException("the data folder " + folder + " can't be used: " + e, e);
        }
    }

    private static boolean isTaken(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) { // this process has it
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
