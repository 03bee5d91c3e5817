package io.datahubgateway.launcher;

import io.datahubgateway.common.declaration.InvalidDocumentException;
import io.datahubgateway.common.declaration.Violation;
import io.datahubgateway.common.settings.GatewaySettings;
import io.datahubgateway.common.settings.SettingsSource;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;

/** The flags that a command takes and the values that the user gave them. Main thread. */
final class FlagValues {

    private final Map<Flag, String> given = new EnumMap<>(Flag.class);

    /** Lets the command take the flags. */
    void addTo(CommandSpec command, Set<Flag> flags) {
        for (Flag flag : flags) {
            command.addOption(OptionSpec.builder(flag.option())
                    .paramLabel(flag.label())
                    .type(String.class)
                    .description(flag.description())
                    .setter(new ISetter() {
                        @Override
                        @SuppressWarnings("TypeParameterUnusedInFormals") // the signature is picocli's
                        public <T> @Nullable T set(@Nullable T value) {
                            if (value != null) {
                                given.put(flag, value.toString());
                            }
                            return null;
                        }
                    })
                    .build());
        }
    }

    /**
     * Flags over environment over file.
     *
     * @param fixed settings that the command itself decides, by path
     * @throws InvalidDocumentException with every problem, each with the flag where the value came from one
     */
    GatewaySettings settings(@Nullable Path file, Map<String, String> environment, Map<String, String> fixed) {
        Map<String, String> flags = new HashMap<>();
        given.forEach((flag, value) -> flags.put(flag.path(), value));
        flags.putAll(fixed);
        try {
            return SettingsSource.load(file, environment, flags);
        } catch (InvalidDocumentException e) {
            throw new InvalidDocumentException(
                    e.violations().stream().map(this::named).toList());
        }
    }

    private Violation named(Violation violation) {
        String setting = violation.path().replaceAll("\\[\\d+]$", "");
        List<Flag> flags = given.keySet().stream()
                .filter(flag -> flag.path().equals(setting))
                .toList();
        return flags.isEmpty() ? violation : new Violation(flags.get(0).option(), violation.message());
    }
}
