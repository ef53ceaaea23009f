import com.itextpdf.text.Rectangle;
import com.itextpdf.text.pdf.PdfReader;
import com.itextpdf.text.pdf.PdfSignatureAppearance;
import com.itextpdf.text.pdf.PdfStamper;
import com.itextpdf.text.pdf.security.BouncyCastleDigest;
import com.itextpdf.text.pdf.security.MakeSignature;
import com.itextpdf.text.pdf.security.PrivateKeySignature;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Collections;
import java.util.List;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.io.IOUtils;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.PDResources;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.common.PDStream;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.graphics.form.PDFormXObject;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAnnotationWidget;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAppearanceDictionary;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAppearanceStream;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.PDSignature;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.SignatureInterface;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.SignatureOptions;
import org.apache.pdfbox.pdmodel.interactive.form.PDAcroForm;
import org.apache.pdfbox.pdmodel.interactive.form.PDField;
import org.apache.pdfbox.pdmodel.interactive.form.PDSignatureField;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.ess.ESSCertIDv2;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/**
 * Signs PDFs as other people's programs do: one job a line on standard input, one word a line on standard output.
 *
 * <p>A job is tab separated: library, form (cms, cades), encoding (der, ber), field (a name that is there, or + and the
 * name of one to make), look (visible, invisible), certification (0 none, 1 to 3), source, target. The keys come from a
 * PKCS#12 file, first argument; its passphrase from the environment, FOREIGN_PASSPHRASE.
 */
public final class ForeignSigner {
    private static PrivateKey key;
    private static Certificate[] chain;

    private ForeignSigner() {}

    public static void main(String[] arguments) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        char[] passphrase = System.getenv("FOREIGN_PASSPHRASE").toCharArray();
        BufferedReader jobs = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line;
        while ((line = jobs.readLine()) != null) {
            String[] job = line.split("\t");
            try {
                open(job[0], passphrase);
                if (job[1].equals("itext")) {
                    withItext(job);
                } else {
                    withPdfbox(job);
                }
                System.out.println("ok");
            } catch (Exception error) {
                error.printStackTrace();
                System.out.println("failed " + error);
            }
            System.out.flush();
        }
    }

    private static void open(String file, char[] passphrase) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream stream = new FileInputStream(file)) {
            store.load(stream, passphrase);
        }
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias)) {
                key = (PrivateKey) store.getKey(alias, passphrase);
                chain = store.getCertificateChain(alias);
            }
        }
    }

    private static boolean isNew(String[] job) {
        return job[4].startsWith("+");
    }

    private static String name(String[] job) {
        return isNew(job) ? job[4].substring(1) : job[4];
    }

    private static void withItext(String[] job) throws Exception {
        PdfReader reader = new PdfReader(job[7]);
        try (OutputStream target = new FileOutputStream(job[8])) {
            PdfStamper stamper = PdfStamper.createSignature(reader, target, '\0', null, true);
            PdfSignatureAppearance appearance = stamper.getSignatureAppearance();
            if (!isNew(job)) {
                appearance.setVisibleSignature(name(job));
            } else if (job[5].equals("visible")) {
                appearance.setVisibleSignature(new Rectangle(60, 60, 220, 110), reader.getNumberOfPages(), name(job));
            } else {
                appearance.setVisibleSignature(new Rectangle(0, 0, 0, 0), 1, name(job));
            }
            appearance.setReason("Firma di prova");
            appearance.setCertificationLevel(Integer.parseInt(job[6]));
            MakeSignature.signDetached(
                    appearance,
                    new BouncyCastleDigest(),
                    new PrivateKeySignature(key, "SHA-256", "BC"),
                    chain,
                    null,
                    null,
                    null,
                    0,
                    job[2].equals("cades") ? MakeSignature.CryptoStandard.CADES : MakeSignature.CryptoStandard.CMS);
        }
    }

    private static void withPdfbox(String[] job) throws Exception {
        try (PDDocument document = PDDocument.load(new File(job[7]));
                OutputStream target = new FileOutputStream(job[8])) {
            PDSignature signature = new PDSignature();
            signature.setFilter(PDSignature.FILTER_ADOBE_PPKLITE);
            signature.setSubFilter(
                    job[2].equals("cades")
                            ? PDSignature.SUBFILTER_ETSI_CADES_DETACHED
                            : PDSignature.SUBFILTER_ADBE_PKCS7_DETACHED);
            signature.setSignDate(Calendar.getInstance());
            if (!job[6].equals("0")) {
                certify(document, signature, Integer.parseInt(job[6]));
            }
            PDRectangle place = new PDRectangle(60, 60, 160, 50);
            if (!isNew(job)) {
                PDSignatureField field = (PDSignatureField) document.getDocumentCatalog().getAcroForm().getField(name(job));
                field.getCOSObject().setItem(COSName.V, signature);
                place = field.getWidgets().get(0).getRectangle();
            }
            SignatureOptions options = new SignatureOptions();
            options.setPreferredSignatureSize(20000);
            if (job[5].equals("visible")) {
                options.setVisualSignature(template(place, isNew(job) ? name(job) : null));
                options.setPage(document.getNumberOfPages() - 1);
            }
            SignatureInterface signer = content -> cms(IOUtils.toByteArray(content), job[2].equals("cades"), job[3]);
            document.addSignature(signature, signer, options);
            document.saveIncremental(target);
            options.close();
        }
    }

    private static byte[] cms(byte[] content, boolean named, String encoding) throws IOException {
        try {
            JcaSignerInfoGeneratorBuilder builder =
                    new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build());
            if (named) {
                ASN1EncodableVector attributes = new ASN1EncodableVector();
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(chain[0].getEncoded());
                attributes.add(
                        new Attribute(
                                PKCSObjectIdentifiers.id_aa_signingCertificateV2,
                                new DERSet(new SigningCertificateV2(new ESSCertIDv2(digest)))));
                builder.setSignedAttributeGenerator(
                        new DefaultSignedAttributeTableGenerator(new AttributeTable(attributes)));
            }
            String algorithm = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
            CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
            generator.addSignerInfoGenerator(
                    builder.build(new JcaContentSignerBuilder(algorithm).build(key), (X509Certificate) chain[0]));
            generator.addCertificates(new JcaCertStore(Arrays.asList(chain)));
            CMSSignedData signed = generator.generate(new CMSProcessableByteArray(content), false);
            return encoding.equals("ber") ? signed.getEncoded() : signed.getEncoded("DER");
        } catch (Exception error) {
            throw new IOException(error);
        }
    }

    private static void certify(PDDocument document, PDSignature signature, int permission) {
        COSDictionary parameters = new COSDictionary();
        parameters.setItem(COSName.TYPE, COSName.getPDFName("TransformParams"));
        parameters.setInt(COSName.P, permission);
        parameters.setName(COSName.V, "1.2");
        COSDictionary reference = new COSDictionary();
        reference.setItem(COSName.TYPE, COSName.getPDFName("SigRef"));
        reference.setName("TransformMethod", "DocMDP");
        reference.setItem(COSName.getPDFName("TransformParams"), parameters);
        COSArray references = new COSArray();
        references.add(reference);
        signature.getCOSObject().setItem("Reference", references);
        COSDictionary catalogue = document.getDocumentCatalog().getCOSObject();
        COSDictionary permissions = new COSDictionary();
        permissions.setItem(COSName.getPDFName("DocMDP"), signature);
        catalogue.setItem(COSName.PERMS, permissions);
        catalogue.setNeedToBeUpdated(true);
    }

    /** A one-page PDF whose only field shows how the signature looks, as PDFBox wants it. */
    private static InputStream template(PDRectangle place, String name) throws IOException {
        try (PDDocument document = new PDDocument()) {
            PDPage page = new PDPage(PDRectangle.A4);
            document.addPage(page);
            PDAcroForm form = new PDAcroForm(document);
            document.getDocumentCatalog().setAcroForm(form);
            PDSignatureField field = new PDSignatureField(form);
            if (name != null) {
                field.setPartialName(name);
            }
            PDAnnotationWidget widget = field.getWidgets().get(0);
            form.setSignaturesExist(true);
            form.setAppendOnly(true);
            form.getCOSObject().setDirect(true);
            List<PDField> fields = form.getFields();
            fields.add(field);
            widget.setRectangle(place);
            PDStream stream = new PDStream(document);
            PDFormXObject drawing = new PDFormXObject(stream);
            drawing.setResources(new PDResources());
            drawing.setFormType(1);
            drawing.setBBox(new PDRectangle(place.getWidth(), place.getHeight()));
            PDAppearanceDictionary appearance = new PDAppearanceDictionary();
            appearance.getCOSObject().setDirect(true);
            PDAppearanceStream shown = new PDAppearanceStream(drawing.getCOSObject());
            appearance.setNormalAppearance(shown);
            widget.setAppearance(appearance);
            try (PDPageContentStream content = new PDPageContentStream(document, shown)) {
                content.beginText();
                content.setFont(PDType1Font.HELVETICA, 8);
                content.newLineAtOffset(4, 20);
                content.showText("Firma di prova");
                content.endText();
            }
            ByteArrayOutputStream made = new ByteArrayOutputStream();
            document.save(made);
            return new ByteArrayInputStream(made.toByteArray());
        }
    }
}
