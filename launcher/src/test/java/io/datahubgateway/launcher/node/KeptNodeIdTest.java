package io.datahubgateway.launcher.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptNodeIdTest {

    @TempDir
    private Path data;

    @Test
    void isTheSameAtTheNextStart() throws IOException {
        assertThat(takeAndRelease()).isEqualTo(takeAndRelease());
    }

    @Test
    void belongsToOneNodeAtATime() throws IOException {
        try (KeptNodeId first = KeptNodeId.take(data)) {
            String second = takeAndRelease();

            assertThat(second).isNotEqualTo(first.id());
            assertThat(takeAndRelease()).as("the one that is free").isEqualTo(second);
        }
    }

    @Test
    void isNoFileThatSomethingElseLeft() throws IOException {
        Path folder = Files.createDirectories(data.resolve("nodes"));
        Files.createDirectory(folder.resolve("folder"));
        Files.createFile(folder.resolve(".hidden"));
        Files.createFile(folder.resolve("no id"));

        assertThat(takeAndRelease()).isNotIn("folder", ".hidden", "no id").isEqualTo(takeAndRelease());
    }

    @Test
    void isMadeAnewWhereNothingCanBeKept() throws IOException {
        Path file = Files.createFile(data.resolve("file"));

        try (KeptNodeId id = KeptNodeId.take(file)) {
            assertThat(id.id()).isNotEmpty();
        }
    }

    private String takeAndRelease() throws IOException {
        try (KeptNodeId taken = KeptNodeId.take(data)) {
            return taken.id();
        }
    }
}
