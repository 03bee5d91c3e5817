package io.datahubgateway.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.datahubgateway.common.declaration.InvalidDocumentException;
import io.datahubgateway.common.settings.GatewaySettings;
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class FlagTest {

    private final FlagValues values = new FlagValues();
    private final CommandLine command;

    FlagTest() {
        CommandSpec spec = CommandSpec.create();
        values.addTo(spec, EnumSet.allOf(Flag.class));
        command = new CommandLine(spec);
    }

    @ParameterizedTest
    @EnumSource
    void everyFlagIsADeclaredSetting(Flag flag) {
        assertThat(flag.description()).isNotBlank().doesNotContain("`", "\"", "[");
    }

    @Test
    void flagsBecomeSettings() {
        command.parseArgs(
                "--roles=ingress,egress",
                "--kafka=k1:9092,k2:9092",
                "--ingress-port=1",
                "--control-port",
                "2",
                "--management-port=3",
                "--host=::1",
                "--data-dir=/tmp/x",
                "--node-id=n1",
                "--kafka-port=4");

        GatewaySettings settings = values.settings(null, Map.of(), Map.of());

        assertThat(settings.roles()).extracting(Object::toString).containsExactly("ingress", "egress");
        assertThat(settings.kafka().bootstrapServers()).containsExactly("k1:9092", "k2:9092");
        assertThat(settings.kafka().port()).isEqualTo(4);
        assertThat(settings.ingress().port()).isEqualTo(1);
        assertThat(settings.control().port()).isEqualTo(2);
        assertThat(settings.management().port()).isEqualTo(3);
        assertThat(settings.host()).isEqualTo("::1");
        assertThat(settings.dataDir()).isEqualTo("/tmp/x");
        assertThat(settings.nodeId()).isEqualTo("n1");
    }

    @Test
    void problemsNameTheFlagWhereTheValueCameFromOne() {
        command.parseArgs("--ingress-port=abc", "--roles=ingress,sink");

        InvalidDocumentException refused = catchThrowableOfType(
                InvalidDocumentException.class,
                () -> values.settings(null, Map.of("DATAHUB_CONTROL_PORT", "70000"), Map.of()));

        assertThat(refused.violations())
                .extracting(violation -> violation.path())
                .containsExactlyInAnyOrder("--ingress-port", "--roles", "control.port");
    }
}
