package io.datahubgateway.common.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathTreeTest {

    private final PathTree<String> paths = new PathTree<>();

    @BeforeEach
    void fill() {
        Stream.of("/", "/a", "/a/all", "/a/{id}", "/a/{id}/x", "/a/{id}/x:y", "/a/all/z", "/{top}/deep/{id}")
                .forEach(template -> paths.add(template, template));
    }

    @ParameterizedTest
    @CsvSource({
        "/, /",
        "/a, /a",
        "/a/, /a",
        "/a/all, /a/all",
        "/a/all/, /a/all",
        "/a/all/z, /a/all/z",
        "/a/1, /a/{id}",
        "/a/all/x, /a/{id}/x", // the text leads nowhere, the parameter does
        "/a/1/x:y, /a/{id}/x:y",
        "/a/deep/1, /{top}/deep/{id}",
        "/b/deep/1, /{top}/deep/{id}"
    })
    void aTextWinsOverAParameterWhereItLeadsSomewhere(String path, String template) {
        assertThat(paths.find(path))
                .isNotNull()
                .extracting(PathTree.Match::served)
                .isEqualTo(template);
    }

    @ParameterizedTest
    @CsvSource({"/b", "/a/1/y", "/a/1/x/y", "/a//", "/a//x", "//", "/b/deep", "/b/deep/", "a", "*"})
    void whereNothingIsServedNothingIsFound(String path) {
        assertThat(paths.find(path)).isNull();
    }

    @Test
    void theParametersOfAWayThatLedNowhereAreForgotten() {
        PathTree.Match<String> match = paths.find("/a/deep/%C3%A9+%2B");

        assertThat(match).isNotNull();
        assertThat(match.parameters()).isEqualTo(Map.of("top", "a", "id", "é++"));
    }

    @Test
    void whatCantBeDecodedIsSaid() {
        assertThatThrownBy(() -> paths.find("/a/%zz")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void onePathIsServedOnce() {
        assertThatThrownBy(() -> paths.add("/a/{name}", "again")).isInstanceOf(IllegalArgumentException.class);
    }
}
