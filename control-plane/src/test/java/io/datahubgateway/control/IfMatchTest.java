package io.datahubgateway.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.task.TaskStore.Precondition;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IfMatchTest {

    @Test
    void noHeaderIsNoCondition() {
        assertThat(IfMatch.read(List.of())).isEqualTo(Precondition.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", " * "})
    void aStarAsksForATaskThatExists(String line) {
        assertThat(IfMatch.read(List.of(line))).isEqualTo(Precondition.EXISTS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"1\",\"42\"",
                "\"1\" ,\t\"42\"",
                ",\"1\",, \"42\",",
                "W/\"7\", \"42\", \"1\"",
                "\"a,b\", \"042\", \"\", \"1\", \"42\", \"99999999999999999999\""
            })
    void aListNamesTheGenerationsOfItsStrongTags(String line) {
        assertThat(IfMatch.read(List.of(line))).isEqualTo(Precondition.anyOf(Set.of(1L, 42L)));
    }

    @Test
    void severalHeadersAreOneList() {
        assertThat(IfMatch.read(List.of("\"1\"", "\"42\", \"7\""))).isEqualTo(Precondition.anyOf(Set.of(1L, 42L, 7L)));
    }

    @Test
    void whatWasNeverGivenMatchesNothing() {
        assertThat(IfMatch.read(List.of("W/\"1\", \"abc\""))).isEqualTo(Precondition.anyOf(Set.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ",", "42", "\"42", "\"1\" \"2\"", "*, \"1\"", "\"1\", *", "w/\"1\"", "\"a\"b\""})
    void everythingElseIsRefused(String line) {
        assertThatThrownBy(() -> IfMatch.read(List.of(line))).isInstanceOf(GatewayException.class);
    }

    @Test
    void aListHasAnEnd() {
        String hundred = String.join(",", Collections.nCopies(100, "\"1\""));
        assertThat(IfMatch.read(List.of(hundred))).isEqualTo(Precondition.generation(1));
        assertThatThrownBy(() -> IfMatch.read(List.of(hundred + ",\"1\""))).isInstanceOf(GatewayException.class);
    }
}
