import java.io.FileInputStream;
import java.io.InputStream;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.logging.LogManager;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;

/** Prints one JSON line a file: {"compliant": true, "failed": ["7.18.1-2 message"]}. */
public final class VerapdfReport {
    public static void main(String[] arguments) throws Exception {
        LogManager.getLogManager().reset();
        VeraGreenfieldFoundryProvider.initialise();
        PDFAFlavour flavour = PDFAFlavour.byFlavourId(arguments[0]);
        ValidationProfile profile = readProfile(arguments[0]);
        for (int index = 1; index < arguments.length; index++) {
            System.out.println(report(arguments[index], flavour, profile));
        }
    }

    private static ValidationProfile readProfile(String id) throws Exception {
        String name = id.startsWith("ua") ? "PDFUA-" + id.substring(2) : "PDFA-" + id.toUpperCase();
        String path = "org/verapdf/pdfa/validation/" + name + ".xml";
        try (InputStream xml = VerapdfReport.class.getClassLoader().getResourceAsStream(path)) {
            return Profiles.profileFromXml(xml);
        }
    }

    private static String report(String file, PDFAFlavour flavour, ValidationProfile profile) throws Exception {
        Set<String> failed = new LinkedHashSet<>();
        boolean compliant;
        try (FileInputStream bytes = new FileInputStream(file);
                PDFAParser parser = Foundries.defaultInstance().createParser(bytes, flavour)) {
            PDFAValidator validator = Foundries.defaultInstance().createValidator(profile, false);
            ValidationResult result = validator.validate(parser);
            compliant = result.isCompliant();
            for (TestAssertion assertion : result.getTestAssertions()) {
                if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                    String rule = assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber();
                    failed.add(quote(rule + " " + assertion.getMessage()));
                }
            }
        }
        return "{\"compliant\": " + compliant + ", \"failed\": [" + String.join(", ", failed) + "]}";
    }

    private static String quote(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20) {
                out.append(' ');
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
