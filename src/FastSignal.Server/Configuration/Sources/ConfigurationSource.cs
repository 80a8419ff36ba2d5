namespace FastSignal.Server.Configuration.Sources;

/// <summary>One place keys come from. Later sources win over earlier ones, key by key.</summary>
/// <param name="Name">How messages call it: a file's name, <c>environment</c> or <c>command line</c>.</param>
/// <param name="Root">Its sections.</param>
internal sealed record ConfigurationSource(string Name, ConfigurationNode Root)
{
    /// <summary>Where a node stands, for messages: the source and, in a file, the line.</summary>
    public string Locate(ConfigurationNode node) => node.Line > 0 ? $"{Name} line {node.Line}" : Name;
}
