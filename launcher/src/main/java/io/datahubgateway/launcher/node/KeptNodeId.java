package io.datahubgateway.launcher.node;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The id of a node that was given none. It is the name of an empty file in {@code <dataDir>/nodes}, so the node has it again
 * at its next start, and making it is atomic.
 *
 * <p>The process locks the file as long as it lives; the operating system releases the lock however the process ends. Of
 * several processes with one data folder each so has an id of its own, and one that is started again takes one that is free.
 * Where the folder can't be written, the id is a new one at each start.
 */
final class KeptNodeId implements Closeable {

    private static final Logger LOGGER = LoggerFactory.getLogger(KeptNodeId.class);
    private static final String FOLDER = "nodes";
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}"); // no hidden file

    private final String id;
    private final @Nullable FileChannel lock;

    private KeptNodeId(String id, @Nullable FileChannel lock) {
        this.id = id;
        this.lock = lock;
    }

    /** An id that no other process with this data folder has. */
    static KeptNodeId take(Path dataDir) {
        Path folder = dataDir.resolve(FOLDER);
        try {
            Files.createDirectories(folder);
            for (String id : ids(folder)) {
                FileChannel lock = lock(folder.resolve(id));
                if (lock != null) {
                    return new KeptNodeId(id, lock);
                }
            }
            while (true) { // another process may be quicker to lock what was just made
                String made = NodeIds.make();
                FileChannel lock = lock(folder.resolve(made));
                if (lock != null) {
                    return new KeptNodeId(made, lock);
                }
            }
        } catch (IOException e) {
            LOGGER.atWarn()
                    .addKeyValue("folder", folder)
                    .addKeyValue("error", e)
                    .log(
                            "no node id can be kept there, so this node has another at each start; --node-id gives it one");
            return new KeptNodeId(NodeIds.make(), null);
        }
    }

    private static List<String> ids(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> ID.matcher(name).matches())
                    .sorted()
                    .toList();
        }
    }

    /** Null when another has it. */
    private static @Nullable FileChannel lock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean locked = false;
        try {
            locked = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            // another node in this process has it
        } finally {
            if (!locked) {
                channel.close();
            }
        }
        return locked ? channel : null;
    }

    String id() {
        return id;
    }

    /** Leaves the id to the next process; the file stays. */
    @Override
    public void close() throws IOException {
        if (lock != null) {
            lock.close();
        }
    }
}
