using FastSignal.Server.Configuration.Keys;
using FastSignal.Server.Configuration.Sources;

namespace FastSignal.Server.Configuration;

/// <summary>The value one key has, and why.</summary>
/// <param name="Key">The key.</param>
/// <param name="Stream">The stream it is about; null outside section <c>streams</c>.</param>
/// <param name="Text">The value as JSON, fit to be shown: secrets are masked.</param>
/// <param name="Identity">Equal for equal values, secrets included; never shown.</param>
/// <param name="Origin">Where it came from, in words: a file and line, <c>environment</c>, <c>command line</c>, <c>default</c>.</param>
/// <param name="Source">What gave it; null when nothing did.</param>
/// <param name="Node">What was given; null when nothing was.</param>
internal sealed record EffectiveValue(
    ConfigurationKey Key, string? Stream, string Text, string Identity, string Origin, ConfigurationSource? Source, ConfigurationNode? Node)
{
    /// <summary>Full name of the key, the stream's included.</summary>
    public string Path => Key.PathOf(Stream);

    /// <summary>The record without its secret, so that logging it is safe.</summary>
    public override string ToString() => $"{Path} = {Text} ({Origin})";
}
