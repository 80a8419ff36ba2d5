using FastSignal.Media.Sources;

namespace FastSignal.Media.GStreamer;

/// <summary>How raw media becomes RTP of one codec with one encoder.</summary>
/// <param name="Codec">What comes out.</param>
/// <param name="Encoder">The encoder's element name, which decides whether the template can be used.</param>
/// <param name="Elements">Every element the text needs.</param>
/// <param name="Text">The gst-launch text between the valve's queue and the appsink.</param>
internal sealed record EncoderTemplate(
    MediaCodec Codec, string Encoder, IReadOnlyList<string> Elements, Func<StreamDefinition, string> Text);
