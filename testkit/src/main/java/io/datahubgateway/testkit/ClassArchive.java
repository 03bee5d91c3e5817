package io.datahubgateway.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the JVM has made of the classes of a jar, kept in a file beside it (class data sharing): a process that maps it is
 * ready in less than half the time. Made once per build, by a process that ends in good order; a JVM that finds that it does
 * not fit goes without. Processes of several JVMs may make it at a time: the last one stays.
 */
final class ClassArchive {

    private final Path jar;
    private final Path file;
    private final Path unfinished;

    ClassArchive(Path jar) {
        this.jar = jar;
        this.file = jar.resolveSibling("datahub.jsa");
        this.unfinished =
                jar.resolveSibling("datahub-" + ProcessHandle.current().pid() + ".jsa");
    }

    /** Whether the jar, or one beside it that it uses, is newer than the archive. */
    boolean isStale() {
        try (Stream<Path> libraries = Files.list(jar.resolveSibling("lib"))) {
            FileTime made = Files.exists(file) ? Files.getLastModifiedTime(file) : FileTime.fromMillis(0);
            return Stream.concat(Stream.of(jar), libraries)
                    .anyMatch(part -> modified(part).compareTo(made) > 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileTime modified(Path part) {
        try {
            return Files.getLastModifiedTime(part);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Options of a JVM that writes the archive at its end. */
    List<String> training() {
        return List.of("-XX:ArchiveClassesAtExit=" + unfinished, "-Xlog:disable"); // it reports what it leaves out
    }

    /** The training is over. Without effect if it made nothing. */
    void trained() {
        try {
            if (Files.exists(unfinished)) {
                Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Options of a JVM that uses the archive; none if there is none. */
    List<String> use() {
        return Files.exists(file)
                ? List.of("-XX:SharedArchiveFile=" + file, "-Xlog:cds*=off", "-Xlog:class+path*=off")
                : List.of();
    }
}
