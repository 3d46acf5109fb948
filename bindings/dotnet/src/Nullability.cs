// SPDX-License-Identifier: MIT

#if !NET8_0_OR_GREATER
namespace System.Diagnostics.CodeAnalysis
{
    /// <summary>What the compiler looks for and netstandard2.0 lacks: null may be set where it is
    /// never read.</summary>
    [AttributeUsage(AttributeTargets.Property)]
    internal sealed class AllowNullAttribute : Attribute
    {
    }
}
#endif
