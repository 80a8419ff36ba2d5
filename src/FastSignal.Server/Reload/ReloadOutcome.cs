using System.Diagnostics.CodeAnalysis;
using FastSignal.Server.Configuration;

namespace FastSignal.Server.Reload;

/// <summary>What came of a reload: a receipt, or the reasons why nothing has changed.</summary>
/// <param name="Receipt">What changed; null when there are problems.</param>
/// <param name="Problems">Everything that is wrong.</param>
internal sealed record ReloadOutcome(ReloadReceipt? Receipt, IReadOnlyList<ConfigurationProblem> Problems)
{
    /// <summary>True when the new configuration is in force.</summary>
    [MemberNotNullWhen(true, nameof(Receipt))]
    public bool Ok => Receipt is not null;
}
