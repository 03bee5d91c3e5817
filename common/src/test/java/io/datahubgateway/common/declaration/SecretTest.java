package io.datahubgateway.common.declaration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretTest {

    private static final Map<String, String> ENVIRONMENT = Map.of("PASSWORD", "s3cret", "EMPTY", "");

    @TempDir
    private Path folder;

    @Test
    void comesFromTheEnvironmentAFileOrAKeyOfAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("password"), "two words \n");
        Path keys = Files.writeString(folder.resolve("keys.properties"), "a = 1\nkafka.password = p:w\n");

        assertThat(resolve("${env:PASSWORD}")).isEqualTo("s3cret");
        assertThat(resolve("${file:" + file + "}")).isEqualTo("two words ");
        assertThat(resolve("${file:" + keys + ":kafka.password}")).isEqualTo("p:w");
        assertThat(resolve("literal $1")).isEqualTo("literal $1");
    }

    @Test
    void isShownAsItsReferenceAndNeverAsItsValue() {
        assertThat(Secret.parse("${env:PASSWORD}")).hasToString("${env:PASSWORD}");
        assertThat(Secret.parse("s3cret")).hasToString(Secret.MASK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"${env:NOBODY}", "${env:EMPTY}", "${file:/nowhere/at/all}", "${file:/nowhere/at/all:key}"})
    void saysWhichReferenceLeadsNowhere(String reference) {
        assertThatThrownBy(() -> resolve(reference)).hasMessageContaining(reference);
    }

    @ParameterizedTest
    @ValueSource(strings = {"${env:}", "${env:a-b}", "${file:relative}", "${vault:x}", "${env:A", "${env:A}x"})
    void whatBeginsLikeAReferenceMustBeOne(String text) {
        assertThatThrownBy(() -> Secret.parse(text))
                .hasMessage("must be ${env:NAME}, ${file:/path} or ${file:/path:key}");
    }

    private static String resolve(String text) {
        return Secret.parse(text).resolve(ENVIRONMENT);
    }
}
