package io.datahubgateway.launcher;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;

/** The version of the build, as the jar's manifest has it. */
final class Version implements IVersionProvider {

    /** {@code development} when the classes don't come from a jar. */
    static String text() {
        @Nullable String built = DatahubMain.class.getPackage().getImplementationVersion();
        return built == null ? "development" : built;
    }

    @Override
    public String[] getVersion() {
        return new String[] {
            "Datahub Gateway " + text(), "Java " + Runtime.version() + ", " + System.getProperty("java.vm.name")
        };
    }
}
